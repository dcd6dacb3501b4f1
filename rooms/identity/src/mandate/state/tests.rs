use vocabulary::{Period, be::EnterpriseNumber};

use super::*;
use crate::mandate::{BadTerms, Label, MandateScopes, Relation};

const GIVER: u128 = 1;
const HOLDER: u128 = 2;
const STRANGER: u128 = 3;
const INSTITUTION: InstitutionId = InstitutionId::from_number(999_999_823);

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(uuid::Uuid::from_u128(number))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn period(start: &str, end: &str) -> Period {
    let end = (!end.is_empty()).then(|| day(end));
    Period::new(day(start), end).unwrap()
}

fn company() -> Principal {
    Principal::Company(EnterpriseNumber::parse("0999999823").unwrap())
}

fn terms(kind: Kind, principal: Principal, scopes: &[MandateScope]) -> Terms {
    Terms {
        principal,
        kind,
        scopes: MandateScopes::of(scopes),
        period: period("2026-11-01", "2027-10-31"),
        label: Label::parse("Marie").unwrap(),
        name: None,
    }
}

fn given() -> Terms {
    terms(
        Kind::Given,
        Principal::Person(person(GIVER)),
        &[MandateScope::SeeUses],
    )
}

fn registered(relation: Relation, principal: Principal, scopes: &[MandateScope]) -> Terms {
    let institution = INSTITUTION;
    let kind = Kind::Registered {
        relation,
        institution,
    };
    terms(kind, principal, scopes)
}

fn offer(terms: Terms) -> Offer {
    Offer {
        id: MandateId::from_bytes([1; 16]),
        terms,
        made_by: person(GIVER),
        made_at: at("2026-11-21T10:00:00Z"),
    }
}

fn accepted(id: u8, terms: Terms) -> Accepted {
    Accepted {
        id: MandateId::from_bytes([id; 16]),
        terms,
        made_by: Some(person(GIVER)),
        mandatary: person(HOLDER),
        since: at("2026-11-21T11:00:00Z"),
    }
}

#[test]
fn an_offer_is_answered_by_another_and_in_time() {
    for (who, when, expected) in [
        (HOLDER, "2026-11-21T11:00:00Z", Ok(())),
        (HOLDER, "2026-11-24T09:59:59Z", Ok(())),
        (HOLDER, "2026-11-24T10:00:00Z", Err(NotAccepted::Lapsed)),
        (GIVER, "2026-11-21T11:00:00Z", Err(NotAccepted::Oneself)),
        (GIVER, "2026-12-21T11:00:00Z", Err(NotAccepted::Oneself)),
    ] {
        let accepted = offer(given()).accept(person(who), at(when));
        assert_eq!(accepted.map(drop), expected, "{who} {when}");
        let refused = offer(given()).refuse(person(who), at(when));
        assert_eq!(refused.map(drop), expected, "{who} {when}");
    }
    // Whoever passes a company's mandate on does not take it either.
    let from = MandateId::from_bytes([9; 16]);
    let passed = offer(terms(
        Kind::PassedOn { from },
        company(),
        &[MandateScope::SeeFiles],
    ));
    let own = passed.accept(person(GIVER), at("2026-11-21T11:00:00Z"));
    assert_eq!(own, Err(NotAccepted::Oneself));
    let now = at("2026-11-21T11:00:00Z");
    assert_eq!(
        offer(given()).withdraw(person(HOLDER), now),
        Err(NotEnded::NotTheirs)
    );
    let withdrawn = offer(given()).withdraw(person(GIVER), now).unwrap();
    assert_eq!((withdrawn.end, withdrawn.at), (End::Withdrawn, now));
}

#[test]
fn either_side_revokes_and_nobody_else() {
    let child = registered(
        Relation::Parent,
        Principal::Person(person(GIVER)),
        &[MandateScope::SeeUses],
    );
    let boss = registered(
        Relation::Representative,
        company(),
        &[MandateScope::ManageMandates],
    );
    let from = MandateId::from_bytes([9; 16]);
    let passed = terms(
        Kind::PassedOn { from },
        company(),
        &[MandateScope::SeeFiles],
    );
    let revoked = |side| Ok(End::Revoked(side));
    for (terms, by, expected) in [
        (&given(), GIVER, revoked(Side::Principal)),
        (&given(), HOLDER, revoked(Side::Mandatary)),
        (&given(), STRANGER, Err(NotEnded::NotTheirs)),
        (&child, GIVER, Err(NotEnded::Registered)),
        (&child, HOLDER, revoked(Side::Mandatary)),
        (&child, STRANGER, Err(NotEnded::NotTheirs)),
        (&boss, GIVER, Err(NotEnded::NotTheirs)),
        (&passed, GIVER, revoked(Side::Principal)),
        (&passed, STRANGER, Err(NotEnded::NotTheirs)),
    ] {
        let now = at("2026-11-22T10:00:00Z");
        let closed = accepted(1, terms.clone()).revoke(person(by), now);
        assert_eq!(closed.map(|it| it.end), expected, "{by} {:?}", terms.kind);
    }
    let now = at("2026-11-22T10:00:00Z");
    let end = |terms: &Terms, by| accepted(1, terms.clone()).end(by, now).map(|it| it.end);
    assert_eq!(end(&child, INSTITUTION), Ok(End::Ended));
    let other = InstitutionId::from_number(999_999_130);
    assert_eq!(end(&child, other), Err(NotEnded::NotTheirs));
    assert_eq!(end(&given(), INSTITUTION), Err(NotEnded::NotTheirs));
}

#[test]
fn one_acts_in_the_period_and_while_the_source_stands() {
    let mandate = accepted(1, given());
    for (who, today, expected) in [
        (HOLDER, "2026-10-31", Err(NotActing::NotToday)),
        (HOLDER, "2026-11-01", Ok(())),
        (HOLDER, "2027-10-31", Ok(())),
        (HOLDER, "2027-11-01", Err(NotActing::NotToday)),
        (GIVER, "2026-11-21", Err(NotActing::NotTheirs)),
        (STRANGER, "2026-11-21", Err(NotActing::NotTheirs)),
    ] {
        let acting = mandate.act(person(who), None, day(today));
        assert_eq!(acting.map(drop), expected, "{who} {today}");
    }
    let acting = mandate
        .act(person(HOLDER), None, day("2026-11-21"))
        .unwrap();
    assert_eq!(acting.require(MandateScope::SeeUses), Ok(()));
    assert_eq!(acting.require(MandateScope::SeeFiles), Err(OutOfScope));

    let source = |scopes: &[MandateScope]| {
        accepted(9, registered(Relation::Representative, company(), scopes))
    };
    let manages = source(&[MandateScope::ManageMandates]);
    let from = manages.id;
    let passed = accepted(
        1,
        terms(
            Kind::PassedOn { from },
            company(),
            &[MandateScope::SeeFiles],
        ),
    );
    let mut old = manages.clone();
    old.terms.period = period("2020-01-01", "2026-11-20");
    for (from, expected) in [
        (Some(&manages), Ok(())),
        (None, Err(NotActing::SourceOver)),
        (
            Some(&source(&[MandateScope::SeeFiles])),
            Err(NotActing::SourceOver),
        ),
        (Some(&old), Err(NotActing::SourceOver)),
        (Some(&mandate), Err(NotActing::SourceOver)),
    ] {
        let acting = passed.act(person(HOLDER), from, day("2026-11-21"));
        assert_eq!(acting.map(drop), expected);
    }
}

#[test]
fn terms_are_checked() {
    use MandateScope::{ManageMandates, SeeFiles, SeeUses};
    let today = day("2026-11-21");
    let lasting = |start: &str, end: &str| Terms {
        period: period(start, end),
        ..given()
    };
    let child = Principal::Person(person(GIVER));
    let for_years = |end: &str| Terms {
        period: period("2026-11-21", end),
        ..registered(Relation::Parent, child, &[SeeUses])
    };
    for (terms, expected) in [
        (given(), Ok(())),
        (terms(Kind::Given, child, &[]), Err(BadTerms::NoScope)),
        (
            terms(Kind::Given, child, &[SeeUses, ManageMandates]),
            Err(BadTerms::ScopeDoesNotFit),
        ),
        (lasting("2026-11-21", ""), Err(BadTerms::NoEnd)),
        (lasting("2026-11-01", "2026-11-20"), Err(BadTerms::Over)),
        (lasting("2026-11-21", "2026-11-21"), Ok(())),
        (lasting("2026-11-21", "2031-11-21"), Ok(())),
        (
            lasting("2026-11-21", "2031-11-22"),
            Err(BadTerms::TooLong(5)),
        ),
        // A first day that is over does not buy more days to come.
        (lasting("2016-11-21", "2031-11-21"), Ok(())),
        (
            lasting("2028-01-01", "2033-01-02"),
            Err(BadTerms::TooLong(5)),
        ),
        (for_years("2044-11-21"), Ok(())),
        (for_years("2044-11-22"), Err(BadTerms::TooLong(18))),
        (
            registered(Relation::Parent, child, &[ManageMandates]),
            Err(BadTerms::ScopeDoesNotFit),
        ),
        (
            registered(Relation::Guardian, company(), &[SeeUses]),
            Err(BadTerms::RelationDoesNotFit),
        ),
        (
            registered(Relation::Representative, child, &[SeeUses]),
            Err(BadTerms::RelationDoesNotFit),
        ),
        (
            registered(Relation::Representative, company(), &[ManageMandates]),
            Ok(()),
        ),
    ] {
        assert_eq!(terms.check(None, today), expected, "{terms:?}");
    }
    let source = accepted(
        9,
        registered(
            Relation::Representative,
            company(),
            &[SeeFiles, ManageMandates],
        ),
    );
    let passed = |scopes: &[MandateScope], end: &str| Terms {
        period: period("2026-11-21", end),
        ..super::tests::terms(Kind::PassedOn { from: source.id }, company(), scopes)
    };
    for (terms, from, expected) in [
        (passed(&[SeeFiles], "2027-10-31"), Some(&source), Ok(())),
        (
            passed(&[SeeFiles], "2027-11-01"),
            Some(&source),
            Err(BadTerms::Wider),
        ),
        (
            passed(&[SeeUses], "2027-10-31"),
            Some(&source),
            Err(BadTerms::Wider),
        ),
        // What manages mandates is not passed on.
        (
            passed(&[ManageMandates], "2027-10-31"),
            Some(&source),
            Err(BadTerms::Wider),
        ),
        (
            passed(&[SeeFiles], "2027-10-31"),
            None,
            Err(BadTerms::Wider),
        ),
    ] {
        assert_eq!(terms.check(from, today), expected, "{terms:?}");
    }
}

#[test]
fn a_mandate_says_what_it_is_worth() {
    let (now, today) = (at("2026-11-22T10:00:00Z"), day("2026-11-22"));
    let offered = offer(given());
    let ends = offered.ends_at();
    let held = |start: &str, end: &str| {
        Mandate::Accepted(accepted(
            1,
            Terms {
                period: period(start, end),
                ..given()
            },
        ))
    };
    let closed = accepted(1, given()).revoke(person(GIVER), now).unwrap();
    for (mandate, expected) in [
        (Mandate::Offered(offered.clone()), Standing::Offered(ends)),
        (held("2026-11-22", "2026-11-22"), Standing::InForce),
        (held("2026-11-23", "2026-12-22"), Standing::ToCome),
        (held("2026-11-01", "2026-11-21"), Standing::Over),
        (
            Mandate::Closed(closed),
            Standing::Closed(End::Revoked(Side::Principal), now),
        ),
    ] {
        assert_eq!(mandate.standing(now, today), expected);
    }
    let late = Mandate::Offered(offered).standing(ends, today);
    assert_eq!(late, Standing::Lapsed);
}

#[test]
fn words_are_read_as_they_are_written() {
    for relation in Relation::ALL {
        assert_eq!(Relation::from_name(relation.as_str()), Some(relation));
    }
    for scope in MandateScope::ALL {
        let alone = MandateScopes::of(&[scope]);
        assert_eq!(MandateScopes::parse(&alone.to_string()), Ok(alone));
    }
    let all = MandateScopes::of(&MandateScope::ALL);
    assert_eq!(MandateScopes::parse(&all.to_string()), Ok(all));
    for text in ["", "seeuses", "seeUses  seeFiles"] {
        assert!(MandateScopes::parse(text).is_err(), "{text}");
    }
    let id = MandateId::from_bytes([7; 16]);
    assert_eq!(MandateId::parse(&id.to_string()), Some(id));
    for text in ["", "AAAA", "………………"] {
        assert_eq!(MandateId::parse(text), None, "{text}");
    }
    for (text, read) in [(" Marie ", Some("Marie")), ("", None), ("a\u{7}b", None)] {
        let label = Label::parse(text).ok();
        assert_eq!(label.as_ref().map(Label::as_str), read);
    }
    assert!(Label::parse(&"x".repeat(61)).is_err());
    assert_eq!(format!("{:?}", Label::parse("Marie").unwrap()), "Label(…)");
}
