//! Requests are read as they are written.

use policy::proposal::{RiskAnswer, RiskQuestion};
use portal::proposals::{form::Filled, read};

use crate::samples::World;

#[test]
fn every_deliberation_of_the_example_reads_back_from_its_form() {
    let world = World::demonstration();
    let register = &world.register;
    let mut read_back = 0;
    for model in register.deliberations() {
        let applicant = *model.applicants.last().unwrap();
        let ground = read::Ground {
            register,
            service: register.service(&model.service).unwrap(),
            applicant: register.institution(applicant).unwrap(),
            number: &model.number,
            today: world.today,
        };
        let risks = RiskQuestion::ALL.map(|question| RiskAnswer {
            question,
            answer: "An answer.".into(),
        });
        let over = model.period.end().is_some_and(|last| last < world.today);
        let filled = Filled::of_draft(model, &risks, applicant);
        let (read, answers) = match read::draft(&filled, ground) {
            Ok(read) => read,
            Err(wrong) => {
                assert!(over, "{}: {wrong:?}", model.number);
                continue;
            }
        };
        let expected = policy::Deliberation {
            state: policy::deliberation::State::Draft,
            date: world.today,
            ..model.clone()
        };
        assert_eq!(read, expected);
        assert_eq!(answers, risks);
        // Each answer about risk must be there.
        let filled = Filled::of_draft(model, &risks[1..], applicant);
        assert_eq!(read::draft(&filled, ground).unwrap_err().len(), 1);
        read_back += 1;
    }
    assert!(read_back > 10);
}
