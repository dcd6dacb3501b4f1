//! A hub in memory: the example register, a ledger that can fail, a source that says what the test wants.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use exchange::{
    Persons, Resolved, Unavailable,
    connection::Connection,
    directory,
    interactive::{
        Asked, Change, Conflict, Consultation, Criteria, Exchange, Fetched, Hub, Outcome, Phase,
        Source, SourceAnswer, SourceFailure, SourceTrouble, Spent, TicketState, Tickets,
    },
};
use identity::{
    Application, ApplicationState, Authenticated, Gate, GateSettings, HubKeys, Jwks, Presented,
    RegisteredApplication, Scope, Scopes, Start, TokenEndpoint, TokenForm, TokenRequest, client,
    grant_token,
};
use jiff::Timestamp;
use ledger::{Commitment, Entry, Ledger, NotCommitted, Record, Recorded, Salt};
use policy::{Document, DocumentKind, Permitted, QuotaUse, Register};
use uuid::Uuid;
use vocabulary::{
    ApplicationId, Capacity, Date, ElementId, ElementSet, ExchangeId, FileReference, Hash32,
    InstitutionId, LegalContext, Period, PersonId, Purpose, ServiceId, Ticket, UserReference,
    be::{Ssin, SsinRange},
};
use zeroize::Zeroizing;

pub const ISSUER: &str = "https://hub.example";
/// 2026-11-21T10:00:00Z.
pub const NOON_S: i64 = 1_795_255_200;
/// A synthetic person whom the house knows.
pub const ANNA: &str = "85673003360";
/// A synthetic number that nobody has.
pub const NOBODY: &str = "85673003459";
/// A synthetic number that was replaced by Anna's.
pub const ANNA_BEFORE: &str = "04622900263";

pub const WELFARE_CENTRE: &str = "0999999526";
pub const HOUSING_COMPANY: &str = "0999999130";
pub const PERSON_REGISTER: &str = "0999999823";

pub fn ssin(digits: &str) -> Ssin {
    let at: Date = "2026-11-21".parse().unwrap();
    Ssin::parse(digits, at, SsinRange::Synthetic).unwrap()
}

pub fn institution(number: &str) -> InstitutionId {
    number.parse().unwrap()
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/be")
}

fn texts(folder: &str) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = fs::read_dir(examples().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

pub fn example_register() -> Register {
    let kinds = [
        ("institutions", DocumentKind::Institution),
        ("services", DocumentKind::Service),
        ("deliberations", DocumentKind::Deliberation),
    ];
    let documents = kinds.into_iter().flat_map(|(folder, kind)| {
        texts(folder)
            .into_iter()
            .map(move |text| Document::read(kind, &text).unwrap())
    });
    Register::build(documents).unwrap()
}

/// What the source does next.
#[derive(Clone)]
pub enum Mood {
    Says(String),
    Fails(SourceTrouble),
    HasNothing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LedgerMood {
    Writes,
    Refuses,
    /// Writes this many more, then refuses.
    WritesOnly(usize),
}

#[derive(Default)]
pub struct State {
    pub log: Vec<Record>,
    tickets: HashMap<(String, String), TicketState>,
    exchanges: HashMap<ExchangeId, Exchange>,
    quota: HashMap<String, u64>,
    persons: HashMap<String, PersonId>,
    replaced: HashMap<String, String>,
    pub held: Vec<directory::Held>,
    pub asked_of_directory: Vec<PersonId>,
}

/// Connections by the service they reach.
pub type Connections = HashMap<ServiceId, Arc<Connection>>;

pub struct House {
    pub state: Mutex<State>,
    pub errors: Mutex<crate::errors::Kept>,
    pub ledger_mood: Mutex<LedgerMood>,
    pub source_mood: Mutex<Mood>,
    pub fetches: AtomicU64,
    now_s: AtomicI64,
    dice: AtomicU64,
    register: Arc<Register>,
    connections: Connections,
    gate: Gate,
    keys: HubKeys,
}

pub fn anna() -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(0xA))
}

/// An answer of the person register about Anna, with more in it than anybody may see.
pub fn annas_answer() -> Mood {
    Mood::Says(format!(
        r#"{{"situationOn":"2026-11-20","person":{{"nationalNumber":"{ANNA}","name":{{"surname":"Peeters","forenames":["Anna"]}},"born":{{"on":"1985-07-30","in":"Lakenmonde"}},"gender":"F","secret":"never"}}}}"#
    ))
}

impl House {
    pub fn new() -> House {
        let keys = HubKeys::from_seed(Zeroizing::new([7; 32]));
        let start = Start::First(Timestamp::from_second(NOON_S - 1000).unwrap());
        let settings = GateSettings {
            issuer: ISSUER.into(),
            audience: ISSUER.into(),
            start,
        };
        let connections = texts("connections")
            .iter()
            .map(|text| Connection::parse(std::str::from_utf8(text).unwrap()).unwrap())
            .map(|connection| (connection.service().clone(), Arc::new(connection)))
            .collect();
        let house = House {
            state: Mutex::default(),
            errors: Mutex::default(),
            ledger_mood: Mutex::new(LedgerMood::Writes),
            source_mood: Mutex::new(annas_answer()),
            fetches: AtomicU64::new(0),
            now_s: AtomicI64::new(NOON_S),
            dice: AtomicU64::new(1),
            register: Arc::new(example_register()),
            connections,
            gate: Gate::new(settings, keys.public().clone()),
            keys,
        };
        let mut state = house.state.lock().unwrap();
        state.persons.insert(ANNA.into(), anna());
        state.replaced.insert(ANNA_BEFORE.into(), ANNA.into());
        drop(state);
        house.hold(PERSON_REGISTER, 0);
        house
    }

    /// Anna has a file at an institution.
    pub fn hold(&self, at: &str, capacity: u16) {
        let period = Period::new("2026-01-01".parse().unwrap(), None).unwrap();
        let file = FileReference {
            institution: institution(at),
            capacity: Capacity::new(capacity).unwrap(),
            period,
        };
        self.state.lock().unwrap().held.push(directory::Held {
            person: anna(),
            file,
        });
    }

    /// Takes all connections away.
    pub fn disconnect(&mut self) -> Connections {
        std::mem::take(&mut self.connections)
    }

    /// Gives connections back.
    pub fn connect(&mut self, connections: Connections) {
        self.connections = connections;
    }

    pub fn later(&self, seconds: i64) {
        self.now_s.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The application of an institution, authenticated as it would be over HTTP.
    pub fn caller(&self, of: &str) -> Authenticated<Application> {
        let now = Hub::now(self);
        let roll = |house: &House| {
            Uuid::from_u128(u128::from(house.dice.fetch_add(1, Ordering::SeqCst))).to_string()
        };
        let key = client::generate_jwk(Zeroizing::new([3; 32]));
        let id = ApplicationId::parse(&format!("app-{of}")).unwrap();
        let registered = RegisteredApplication {
            id: id.clone(),
            institution: institution(of),
            name: "test".into(),
            scopes: Scopes::of(&Scope::ALL),
            keys: Jwks::of(vec![key.public().clone()]).unwrap(),
            certificate_thumbprints: Vec::new(),
            state: ApplicationState::Active,
        };
        let endpoint = TokenEndpoint {
            issuer: ISSUER.into(),
            url: format!("{ISSUER}/oauth/token"),
            audience: ISSUER.into(),
        };
        let assertion = client::client_assertion(&key, &id, ISSUER, now, &roll(self));
        let form = TokenForm::parse(client::token_form(&assertion, "").as_bytes()).unwrap();
        let proof = client::dpop_proof(&key, "POST", &endpoint.url, None, now, &roll(self));
        let request = TokenRequest {
            form: &form,
            dpop: &[&proof],
            client_certificate: None,
        };
        let token = grant_token(
            request,
            &registered,
            &endpoint,
            self.gate.replays(),
            &self.keys,
            [9; 16],
            now,
        )
        .unwrap();
        let url = format!("{ISSUER}/exchange/v1/consultations");
        let proof = client::dpop_proof(
            &key,
            "POST",
            &url,
            Some(&token.access_token),
            now,
            &roll(self),
        );
        let presented = Presented {
            method: "POST",
            url: &url,
            authorization: Some(&format!("DPoP {}", token.access_token)),
            dpop: &[&proof],
            client_certificate: None,
        };
        self.gate.authenticate(&presented, now).unwrap()
    }

    /// The kinds and outcomes of the log, in words.
    pub fn told(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state
            .log
            .iter()
            .map(|record| {
                let body = record.body();
                let outcome = &body["decision"]["outcome"];
                let words = match () {
                    () if outcome["permitted"].is_object() => "permitted".to_owned(),
                    () if outcome["refused"].is_object() => {
                        format!("refused {}", outcome["refused"]["reasons"])
                    }
                    () => body["outcome"]
                        .as_str()
                        .or(body["action"].as_str())
                        .unwrap_or("")
                        .to_owned(),
                };
                format!("{:?} {words}", record.kind()).trim().to_owned()
            })
            .collect()
    }
}

/// A question of the welfare centre about Anna that is permitted.
pub fn question(ticket: &str) -> Asked {
    Asked {
        ticket: Ticket::parse(ticket).unwrap(),
        legal_context: LegalContext::parse("SOCIAL_INQUIRY").unwrap(),
        purpose: Purpose::parse("dpv:FulfilmentOfObligation").unwrap(),
        service: ServiceId::parse("personIdentity").unwrap(),
        ssin: ssin(ANNA),
        elements: elements(&["identity.familyName", "identity.birthDate", "identity.sex"]),
        criteria: Criteria::Now,
        acting_user: Some(UserReference::parse("clerk-7").unwrap()),
        digest: Hash32::new([1; 32]),
    }
}

pub fn elements(names: &[&str]) -> ElementSet {
    names
        .iter()
        .map(|name| ElementId::parse(name).unwrap())
        .collect()
}

fn next(state: &State) -> Entry {
    Entry {
        index: state.log.len() as u64,
        commitment: Commitment::of(&Salt::from_bytes([0; 32]), &state.log[0]),
    }
}

impl House {
    pub fn append<K>(
        &self,
        state: &mut State,
        records: Vec<Record>,
    ) -> Result<Vec<Entry>, NotCommitted<K>> {
        let mut mood = self.ledger_mood.lock().unwrap();
        match *mood {
            LedgerMood::Writes => {}
            LedgerMood::Refuses | LedgerMood::WritesOnly(0) => {
                return Err(NotCommitted::Unavailable("the disk is full".into()));
            }
            LedgerMood::WritesOnly(left) => *mood = LedgerMood::WritesOnly(left - 1),
        }
        Ok(records
            .into_iter()
            .map(|record| {
                state.log.push(record);
                let mut entry = next(state);
                entry.index -= 1;
                entry
            })
            .collect())
    }
}

fn key(application: &ApplicationId, ticket: &Ticket) -> (String, String) {
    (application.to_string(), ticket.to_string())
}

impl Ledger<Change> for House {
    type Conflict = Conflict;

    async fn commit(
        &self,
        records: Vec<Record>,
        change: Change,
    ) -> Result<Vec<Entry>, NotCommitted<Conflict>> {
        let mut state = self.state.lock().unwrap();
        if let Change::Decided(decided) = &change {
            if state
                .tickets
                .get(&key(&decided.application, &decided.ticket))
                != decided.expected.as_ref()
            {
                return Err(NotCommitted::Conflict(Conflict::TicketTaken));
            }
            if let Some(quota) = &decided.quota {
                let used = state
                    .quota
                    .get(&quota.deliberation.to_string())
                    .copied()
                    .unwrap_or(0);
                if used >= quota.limit {
                    return Err(NotCommitted::Conflict(Conflict::QuotaExceeded));
                }
            }
        }
        let entries = self.append(&mut state, records)?;
        let entry = entries[0];
        match change {
            Change::Decided(decided) => {
                if let Some(quota) = decided.quota {
                    *state
                        .quota
                        .entry(quota.deliberation.to_string())
                        .or_default() += 1;
                }
                let phase = match decided.outcome {
                    Outcome::Permitted => Phase::Running,
                    Outcome::Refused => Phase::Failed,
                };
                state.tickets.insert(
                    key(&decided.application, &decided.ticket),
                    TicketState {
                        exchange: decided.exchange,
                        digest: decided.digest,
                        phase,
                        since: decided.at,
                    },
                );
                state.exchanges.insert(
                    decided.exchange,
                    Exchange {
                        id: decided.exchange,
                        institution: decided.institution,
                        application: decided.application,
                        ticket: decided.ticket,
                        decision: Some(entry),
                        delivery: None,
                        receipt: None,
                    },
                );
            }
            Change::Delivered(ended) => {
                let ticket = state
                    .tickets
                    .get_mut(&key(&ended.application, &ended.ticket))
                    .unwrap();
                ticket.phase = Phase::Answered { delivery: entry };
                state.exchanges.get_mut(&ended.exchange).unwrap().delivery = Some(entry);
            }
            Change::Failed(ended) => {
                state
                    .tickets
                    .get_mut(&key(&ended.application, &ended.ticket))
                    .unwrap()
                    .phase = Phase::Failed;
            }
            Change::Acknowledged(ended) => {
                state.exchanges.get_mut(&ended.exchange).unwrap().receipt = Some(entry);
            }
        }
        Ok(entries)
    }
}

impl Ledger<directory::Change> for House {
    type Conflict = directory::Conflict;

    async fn commit(
        &self,
        records: Vec<Record>,
        change: directory::Change,
    ) -> Result<Vec<Entry>, NotCommitted<directory::Conflict>> {
        let mut state = self.state.lock().unwrap();
        let same = |one: &directory::Held, other: &directory::Held| {
            one.person == other.person
                && one.file.institution == other.file.institution
                && one.file.capacity == other.file.capacity
        };
        match change {
            directory::Change::Nothing => self.append(&mut state, records),
            directory::Change::Registered(new) => {
                let overlaps = state
                    .held
                    .iter()
                    .any(|held| same(held, &new) && held.file.period.overlaps(&new.file.period));
                if overlaps {
                    return Err(NotCommitted::Conflict(directory::Conflict::Overlaps));
                }
                let entries = self.append(&mut state, records)?;
                state.held.push(new);
                Ok(entries)
            }
            directory::Change::Unregistered(ended) => {
                let place = state.held.iter().position(|held| {
                    same(held, &ended) && held.file.period.start() == ended.file.period.start()
                });
                let Some(place) = place else {
                    return Err(NotCommitted::Conflict(directory::Conflict::NotRegistered));
                };
                let entries = self.append(&mut state, records)?;
                state.held[place] = ended;
                Ok(entries)
            }
        }
    }
}

impl Persons for House {
    async fn resolve(&self, asked: &Ssin) -> Result<Resolved, Unavailable> {
        let state = self.state.lock().unwrap();
        let current = state.replaced.get(asked.expose());
        let digits = current.map_or(asked.expose(), String::as_str);
        Ok(Resolved {
            person: state.persons.get(digits).copied(),
            decoy: PersonId::from_uuid(Uuid::from_u128(0xDEC0)),
            current: current.map(|digits| ssin(digits)),
        })
    }

    async fn admit(&self, asked: &Ssin) -> Result<PersonId, Unavailable> {
        let known = self.resolve(asked).await?.person;
        let mut state = self.state.lock().unwrap();
        let fresh = PersonId::from_uuid(Uuid::from_u128(0x100 + state.persons.len() as u128));
        Ok(known.unwrap_or_else(|| {
            *state
                .persons
                .entry(asked.expose().to_owned())
                .or_insert(fresh)
        }))
    }

    async fn numbers(&self, persons: &[PersonId]) -> Result<Vec<Option<Ssin>>, Unavailable> {
        let state = self.state.lock().unwrap();
        let number = |id: &PersonId| {
            state
                .persons
                .iter()
                .find(|(_, known)| *known == id)
                .map(|(digits, _)| ssin(digits))
        };
        Ok(persons.iter().map(number).collect())
    }
}

impl Tickets for House {
    async fn ticket(
        &self,
        application: &ApplicationId,
        ticket: &Ticket,
        _now: Timestamp,
    ) -> Result<Option<TicketState>, Unavailable> {
        Ok(self
            .state
            .lock()
            .unwrap()
            .tickets
            .get(&key(application, ticket))
            .cloned())
    }

    async fn quota_used(&self, quota: &QuotaUse) -> Result<u64, Unavailable> {
        Ok(self
            .state
            .lock()
            .unwrap()
            .quota
            .get(&quota.deliberation.to_string())
            .copied()
            .unwrap_or(0))
    }

    async fn files_about(
        &self,
        person: PersonId,
        institutions: [InstitutionId; 2],
    ) -> Result<Vec<FileReference>, Unavailable> {
        let mut state = self.state.lock().unwrap();
        state.asked_of_directory.push(person);
        let of_them = |held: &&directory::Held| {
            held.person == person && institutions.contains(&held.file.institution)
        };
        Ok(state
            .held
            .iter()
            .filter(of_them)
            .map(|held| held.file)
            .collect())
    }

    async fn exchange(&self, id: ExchangeId) -> Result<Option<Exchange>, Unavailable> {
        Ok(self.state.lock().unwrap().exchanges.get(&id).cloned())
    }
}

impl directory::Files for House {
    async fn files_held(
        &self,
        institution: InstitutionId,
        query: &directory::Query,
    ) -> Result<Vec<directory::Held>, Unavailable> {
        let state = self.state.lock().unwrap();
        let position = |held: &directory::Held| directory::Position {
            person: held.person,
            capacity: held.file.capacity,
            start: held.file.period.start(),
        };
        let mut found: Vec<directory::Held> = state
            .held
            .iter()
            .filter(|held| held.file.institution == institution)
            .filter(|held| query.person.is_none_or(|person| held.person == person))
            .filter(|held| {
                query
                    .capacity
                    .is_none_or(|capacity| held.file.capacity == capacity)
            })
            .filter(|held| {
                query
                    .active_on
                    .is_none_or(|day| held.file.period.contains(day))
            })
            .filter(|held| query.after.is_none_or(|after| position(held) > after))
            .copied()
            .collect();
        found.sort_by_key(position);
        found.truncate(query.limit);
        Ok(found)
    }
}

impl Source for House {
    async fn fetch(
        &self,
        ask: Recorded<Permitted<Consultation>>,
        _connection: &Connection,
    ) -> Result<Fetched, SourceFailure> {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        let spent = Spent::of(ask);
        match self.source_mood.lock().unwrap().clone() {
            Mood::Says(text) => Ok(Fetched::new(
                spent,
                SourceAnswer::Json(Zeroizing::new(text.into_bytes())),
            )),
            Mood::HasNothing => Ok(Fetched::new(spent, SourceAnswer::NoData)),
            Mood::Fails(why) => Err(SourceFailure { spent, why }),
        }
    }
}

impl Hub for House {
    type Store = House;
    type Sources = House;

    fn store(&self) -> &House {
        self
    }

    fn sources(&self) -> &House {
        self
    }

    fn register(&self) -> Arc<Register> {
        self.register.clone()
    }

    fn connection(&self, service: &ServiceId) -> Option<Arc<Connection>> {
        self.connections.get(service).cloned()
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.now_s.load(Ordering::SeqCst)).unwrap()
    }

    fn random(&self) -> [u8; 16] {
        u128::from(self.dice.fetch_add(1, Ordering::SeqCst)).to_be_bytes()
    }
}

impl directory::Hub for House {
    type Store = House;

    fn store(&self) -> &House {
        self
    }

    fn register(&self) -> Arc<Register> {
        self.register.clone()
    }

    fn now(&self) -> Timestamp {
        Hub::now(self)
    }
}
