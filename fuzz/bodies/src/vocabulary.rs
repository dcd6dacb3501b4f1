//! Identifiers as anybody may write them.

use vocabulary::{
    ApplicationId, Capacity, Date, DeliberationNumber, ElementId, Hash32, InstitutionId,
    LegalContext, Purpose, ServiceId, Ticket,
    be::{EnterpriseNumber, EstablishmentUnitNumber, Ssin, SsinRange},
};

/// The legal day on which numbers are read.
pub const TODAY: Date = jiff::civil::date(2026, 11, 21);

pub fn ssin(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    let parse = |range| Ssin::parse(text, TODAY, range);
    let (production, synthetic) = (parse(SsinRange::Production), parse(SsinRange::Synthetic));
    assert!(
        production.is_err() || synthetic.is_err(),
        "no number is both real and made up"
    );
    for ssin in [production, synthetic].into_iter().flatten() {
        assert_eq!(ssin.expose(), text, "on the wire a number has one spelling");
        assert!(
            !format!("{ssin:?}").contains(text),
            "Debug hides the number"
        );
    }
    if let Ok(ssin) = Ssin::parse_printed(text, TODAY, SsinRange::Synthetic) {
        assert!(Ssin::parse(ssin.expose(), TODAY, SsinRange::Synthetic).is_ok());
    }
}

pub fn enterprise_number(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    let enterprise = EnterpriseNumber::parse(text);
    let unit = EstablishmentUnitNumber::parse(text);
    assert!(
        enterprise.is_err() || unit.is_err(),
        "the first digit tells the two apart"
    );
}

pub fn words(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    let same = |written: String| assert_eq!(written, text, "a word has one spelling");
    let _ = ApplicationId::parse(text).map(|word| same(word.to_string()));
    let _ = DeliberationNumber::parse(text).map(|word| same(word.to_string()));
    let _ = ElementId::parse(text).map(|word| same(word.to_string()));
    let _ = Hash32::from_hex(text).map(|word| same(word.to_string()));
    let _ = InstitutionId::parse(text).map(|word| same(word.to_string()));
    let _ = LegalContext::parse(text).map(|word| same(word.to_string()));
    let _ = Purpose::parse(text).map(|word| same(word.to_string()));
    let _ = ServiceId::parse(text).map(|word| same(word.to_string()));
    let _ = Ticket::parse(text).map(|word| same(word.to_string()));
    let _ = text.parse::<u16>().map(Capacity::new);
    if let Ok(number) = DeliberationNumber::from_url_form(text) {
        same(number.url_form());
    }
}
