//! The example register and connections, carried in the binary so that the demonstration runs from anywhere.

/// A file of `examples/be/`.
pub struct ExampleFile {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! files {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(ExampleFile {
            name: $name,
            text: include_str!(concat!("../../../../examples/be/", $folder, "/", $name)),
        }),*]
    };
}

/// Institutions.
pub const INSTITUTIONS: &[ExampleFile] = files!("institutions":
    "diplomaRegister.yaml", "employmentService.yaml", "familyBenefits.yaml", "housingCompany.yaml",
    "pensionOffice.yaml", "personRegister.yaml", "salaryDatabase.yaml", "sicknessFund.yaml", "taxOffice.yaml",
    "welfareCentre.yaml",
);

/// Services of the authentic sources.
pub const SERVICES: &[ExampleFile] =
    files!("services": "diplomas.yaml", "personIdentity.yaml", "workAndPay.yaml");

/// Deliberations.
pub const DELIBERATIONS: &[ExampleFile] = files!("deliberations":
    "24-112.yaml", "26-001.yaml", "26-002.yaml", "26-003.yaml", "26-004.yaml", "26-005.yaml", "26-006.yaml",
    "26-007.yaml", "26-008.yaml", "26-009.yaml", "26-010.yaml", "26-011.yaml", "26-012.yaml",
    "26-013.yaml",
);

/// How the hub reaches each service.
pub const CONNECTIONS: &[ExampleFile] =
    files!("connections": "diplomas.yaml", "personIdentity.yaml", "workAndPay.yaml");

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn every_example_is_carried() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/be");
        for (name, carried) in [
            ("institutions", INSTITUTIONS),
            ("services", SERVICES),
            ("deliberations", DELIBERATIONS),
            ("connections", CONNECTIONS),
        ] {
            let there: BTreeSet<String> = fs::read_dir(folder.join(name))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            let carried: BTreeSet<String> =
                carried.iter().map(|file| file.name.to_owned()).collect();
            assert_eq!(there, carried, "{name}");
        }
    }
}
