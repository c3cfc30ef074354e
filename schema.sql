-- What all migrations together make on SQLite, for reading. Made by script/generate; change a schema by a new migration.

-- access

CREATE TABLE access_account (
    person_id  text primary key,
    code       text not null,   -- employee code as people write it
    state      text not null,   -- new, active, closed
    secret     text not null,   -- argon2id in PHC form; '' when none is set
    made_at    bigint not null,
    first_at   bigint,          -- first sign-in; null before
    changed_at bigint not null  -- last change of state or secret
);

CREATE TABLE access_grant (
    person_id text not null,
    id        text not null,
    role      text not null,
    org_id    text not null,    -- '' for the whole tree
    path      text /*bytewise*/ not null, -- of that unit; follows it when it moves
    given_at  bigint not null,
    given_by  text not null,
    ended_at  bigint,           -- null while it holds
    ended_by  text not null,
    primary key (person_id, id)
);

CREATE TABLE access_login (
    login     text primary key, -- in small letters, without spaces
    person_id text not null,
    kind      text not null     -- code, email
);

CREATE TABLE access_salt (
    id   bigint primary key,
    salt text not null
);

CREATE TABLE access_session (
    person_id  text not null,
    id         text not null,
    hash       text not null,   -- hex SHA-256 of the token
    kind       text not null,   -- office, personal
    device     text not null,   -- what the door knows of the device; shown to its owner only
    made_at    bigint not null,
    seen_at    bigint not null,
    expires_at bigint not null,
    primary key (person_id, id)
);

CREATE TABLE access_slip (
    person_id  text not null,
    id         text not null,
    hash       text not null,   -- argon2id of the code, salted with access_salt
    state      text not null,   -- waiting, redeemed, confirmed, flagged, done, replaced
    made_at    bigint not null,
    made_by    text not null,
    expires_at bigint not null,
    step_hash  text not null,   -- hex SHA-256 of the step token; '' before the slip is redeemed
    step_until bigint not null,
    primary key (person_id, id)
);

CREATE TABLE access_throttle (
    key    text primary key,    -- keyed hash: neither logins nor addresses are readable here
    times  text not null,       -- JSON array of microseconds
    last_at bigint not null
);

CREATE TABLE access_token (
    person_id  text not null,
    id         text not null,
    hash       text not null,   -- hex SHA-256 of the token
    label      text not null,
    made_at    bigint not null,
    made_by    text not null,
    used_at    bigint not null,
    expires_at bigint not null,
    primary key (person_id, id)
);
CREATE UNIQUE INDEX access_grant_held on access_grant (person_id, role, org_id) where ended_at is null;
CREATE INDEX access_grant_org on access_grant (org_id) where ended_at is null;
CREATE INDEX access_grant_path on access_grant (path, role, person_id) where ended_at is null;
CREATE INDEX access_login_person on access_login (person_id);
CREATE INDEX access_session_expires on access_session (expires_at);
CREATE INDEX access_session_hash on access_session (hash);
CREATE INDEX access_slip_hash on access_slip (hash);
CREATE INDEX access_slip_step on access_slip (step_hash);
CREATE INDEX access_throttle_last on access_throttle (last_at);
CREATE INDEX access_token_hash on access_token (hash);

CREATE VIEW access_v_account as
    select person_id, state, first_at from access_account;

CREATE VIEW access_v_grant as
    select person_id, role, path from access_grant where ended_at is null;

-- assessment

CREATE TABLE assessment_answer (
    person_id  text not null,
    sitting_id text not null,
    item_id    text not null,
    choice     text not null, -- JSON array of indexes of options as authored
    saved_at   bigint not null,
    primary key (person_id, sitting_id, item_id)
);

CREATE TABLE assessment_booking (
    person_id   text not null,
    id          text not null,
    competency  text not null,
    level       bigint not null,
    agency_id   text not null,
    agency_path text /*bytewise*/ not null,
    slot_at     bigint not null,
    booked_at   bigint not null,
    booked_by   text not null,
    wait        bigint not null, -- microseconds from booking to slot
    status      text not null, -- booked, scored, void
    scored_at   bigint,
    scored_by   text not null,
    percent     bigint not null, -- hundredths
    pass_mark   bigint not null, -- hundredths; 0 until scored
    passed      boolean not null,
    note        text not null,
    evidence_id text not null,
    voided_at   bigint,
    voided_by   text not null,
    reason      text not null,
    primary key (person_id, id)
);

CREATE TABLE assessment_item (
    paper_id  text not null,
    id        text not null,
    n         bigint not null, -- order within the paper, from 1
    code      text not null,
    part      bigint not null, -- of the course; 0 for none
    kind      text not null, -- single; others when they come
    stem      text not null, -- JSON object, text by language
    options   text not null, -- JSON array of such objects
    answer    text not null, -- JSON array of indexes into options
    why       text not null, -- JSON object, text by language
    reference text not null,
    primary key (paper_id, id)
);

CREATE TABLE assessment_paper (
    id         text primary key,
    code       text not null,
    version    bigint not null, -- from 1
    current    boolean not null, -- the newest version of its code
    kind       text not null, -- unit_check, course_check, piaa
    competency text not null, -- code; '' for a unit check that tests none
    level      bigint not null, -- on the competency's scale; 0 without competency
    pass_mark  bigint not null, -- hundredths of a percent
    minutes    bigint not null, -- 0: no clock
    draw       bigint not null, -- how many items a sitting draws
    items      bigint not null, -- how many there are
    hash       text not null, -- of the whole content, by which a change is known
    put_at     bigint not null,
    put_by     text not null,
    unique (code, version)
);

CREATE TABLE assessment_sitting (
    person_id    text not null,
    id           text not null,
    paper_id     text not null,
    paper_code   text not null,
    kind         text not null, -- of the paper
    lang         text not null,
    seed         bigint not null, -- what the draw and the order were made from
    drawn        text not null, -- JSON array of {"i": item id, "o": [indexes of options as shown]}
    status       text not null, -- open, submitted, lapsed
    day          text not null, -- YYYY-MM-DD in India on which it was started
    try_n        bigint not null, -- ordinal of the paper's tries on that day, from 1
    started_at   bigint not null,
    due_at       bigint, -- null: no clock
    saved_at     bigint,
    submitted_at bigint,
    right_n      bigint not null,
    drawn_n      bigint not null,
    blank_n      bigint not null,
    percent      bigint not null, -- hundredths
    passed       boolean not null,
    evidence_id  text not null, -- of a course check
    primary key (person_id, id)
);
CREATE INDEX assessment_booking_agency on assessment_booking (agency_path, slot_at, id);
CREATE INDEX assessment_booking_agency_id on assessment_booking (agency_id);
CREATE INDEX assessment_booking_id on assessment_booking (id);
CREATE UNIQUE INDEX assessment_booking_open on assessment_booking (person_id, competency) where status = 'booked';
CREATE INDEX assessment_booking_waiting on assessment_booking (slot_at, id) where status = 'booked';
CREATE INDEX assessment_paper_competency on assessment_paper (competency, code) where current;
CREATE UNIQUE INDEX assessment_paper_current on assessment_paper (code) where current;
CREATE INDEX assessment_sitting_id on assessment_sitting (id);
CREATE UNIQUE INDEX assessment_sitting_open on assessment_sitting (person_id, paper_id) where status = 'open';
CREATE INDEX assessment_sitting_submitted on assessment_sitting (paper_id, id) where status = 'submitted';
CREATE UNIQUE INDEX assessment_sitting_try on assessment_sitting (person_id, paper_code, day, try_n);

CREATE VIEW assessment_v_booking as
select person_id, id, competency, level, agency_id, agency_path, slot_at, booked_at, wait, status, scored_at, percent, passed
  from assessment_booking;

CREATE VIEW assessment_v_sitting as
select s.person_id, s.id, s.paper_id, s.paper_code, s.kind, p.competency, p.level, p.pass_mark, s.status, s.percent, s.passed,
       s.started_at, s.submitted_at
  from assessment_sitting s
  join assessment_paper p on p.id = s.paper_id;

-- atlas

CREATE TABLE atlas_asked (
    kind_code  text /*bytewise*/ not null,
    competency text /*bytewise*/ not null,
    tier       bigint not null, -- of the kind of post
    required   bigint not null,
    primary key (kind_code, competency)
);

CREATE TABLE atlas_cell (
    state        text not null,
    competency   text /*bytewise*/ not null,
    level        text not null, -- state, district, block
    place        text not null, -- code of the place
    parent       text not null, -- code of the place one level above, '' for a state
    kind_code    text not null, -- kind of post; '*' for all kinds together
    n            bigint not null, -- measured
    unmeasured   bigint not null,
    below        bigint not null, -- measured and below what the post asks
    sum_attained bigint not null, -- over the measured
    sum_gap      bigint not null,
    hidden       boolean not null, -- few people, or what few people could be computed from
    primary key (state, competency, level, parent, place, kind_code)
);

CREATE TABLE atlas_person (
    person_id  text not null,
    competency text /*bytewise*/ not null,
    state      text not null, -- where the person's substantive post lies; '' for none
    district   text not null,
    block      text not null,
    kind_code  text not null,
    required   bigint not null,
    attained   bigint not null,
    gap        bigint not null,
    measured   boolean not null,
    primary key (person_id, competency)
);

CREATE TABLE atlas_post (
    org_id    text not null,
    kind_code text /*bytewise*/ not null,
    tier      bigint not null, -- of the unit
    state     text not null,   -- code; '' for none
    n         bigint not null,
    primary key (org_id, kind_code)
);

CREATE TABLE atlas_post_sum (
    kind_code text /*bytewise*/ not null,
    tier      bigint not null,
    state     text not null,
    n         bigint not null,
    primary key (kind_code, tier, state)
);

CREATE TABLE atlas_required (
    state      text not null,
    tier       bigint not null,
    competency text /*bytewise*/ not null,
    required   bigint not null,
    n          bigint not null,
    primary key (state, tier, competency, required)
);

CREATE TABLE atlas_status (
    id    bigint primary key,
    as_of bigint not null
);
CREATE INDEX atlas_asked_competency on atlas_asked (competency);
CREATE INDEX atlas_cell_empty on atlas_cell (n) where n = 0 and unmeasured = 0;
CREATE INDEX atlas_cell_place on atlas_cell (level, place, kind_code, competency);
CREATE INDEX atlas_cell_shown on atlas_cell (level, parent, kind_code, competency);
CREATE INDEX atlas_required_competency on atlas_required (state, competency, tier, required);
CREATE INDEX atlas_required_empty on atlas_required (n) where n = 0;
CREATE INDEX atlas_required_most on atlas_required (state, tier, n, competency, required);

-- attempt

CREATE TABLE attempt_attempt (
    person_id   text not null,
    id          text not null,
    package_id  text not null,
    number      bigint not null,
    draft       bigint not null,
    version     bigint not null,       -- goes up with every commit: two windows cannot overwrite each other
    sequencing  text not null,
    current     text not null,
    completion  text not null,
    success     text not null,
    scaled      bigint,
    clock_ms    bigint not null,
    began_at    bigint not null,
    changed_at  bigint not null,
    last_commit text not null,
    primary key (person_id, id)
);

CREATE TABLE attempt_carried (
    person_id  text not null,
    mark       text /*bytewise*/ not null, -- SHA-256 of its identifier, which may be 4,000 signs
    field      text /*bytewise*/ not null check (field in ('satisfied', 'measure', 'completion', 'progress', 'raw', 'min', 'max', 'store')),
    name       text not null,   -- its identifier, as manifests have it
    value      bigint,          -- ten millionths; 0 or 1 of satisfied and completion; null where it is no longer known
    store      text not null,   -- shared data; '' of objectives
    changed_at bigint not null,
    primary key (person_id, mark, field)
);

CREATE TABLE attempt_course (
    package_id text primary key,
    kind       text not null,          -- scorm-1.2, scorm-2004, h5p
    title      text not null,
    owner      text not null,          -- code of the organisation
    live       bigint not null,
    course     text not null,          -- as it was read from the manifest, JSON
    made_at    bigint not null
);

CREATE TABLE attempt_item (
    attempt_id  text not null,
    item        text not null,
    cmi         text not null,
    completion  text not null,
    success     text not null,
    status      text not null,
    scaled      bigint,
    suspended   bigint not null,
    session     text not null,
    before_ms   bigint not null,       -- by its own word, in earlier sessions
    said_ms     bigint not null,       -- by its own word, in this one
    clock_ms    bigint not null,       -- by the server's clock, in earlier sessions
    began_at    bigint not null,
    seen_at     bigint not null,
    ended       bigint not null,
    primary key (attempt_id, item)
);

CREATE TABLE attempt_statement (
    id   text primary key,
    body text not null
);
CREATE UNIQUE INDEX attempt_attempt_number on attempt_attempt (person_id, package_id, number);
CREATE INDEX attempt_attempt_package on attempt_attempt (package_id, draft);

-- audit

CREATE TABLE audit_read (
    id      text primary key,
    at      bigint not null,
    by_id   text not null,
    by_right text not null,
    person_id text not null, -- whose data; '' when it was a unit's
    path    text /*bytewise*/ not null,
    what    text not null
);
CREATE INDEX audit_read_path on audit_read (path, at);
CREATE INDEX audit_read_person on audit_read (person_id, at);

-- config

CREATE TABLE config_value (
    key   text primary key,
    value text not null
);

-- content

CREATE TABLE content_file (
    package_id text not null,
    fold       text /*bytewise*/ not null,
    path       text not null,
    blob_key   text not null,
    size       bigint not null,
    type       text not null,
    primary key (package_id, fold)
);

CREATE TABLE content_package (
    id      text primary key,
    kind    text not null,
    name    text not null,             -- the file's name as it was sent
    owner   text not null,             -- code of the organisation
    sha256  text not null,             -- of the file as it was sent
    size    bigint not null,           -- of the file as it was sent, in octets
    files   bigint not null,
    entry   text not null,             -- the file by which it is begun
    made_by text not null,
    made_at bigint not null
);

CREATE TABLE content_reading (
    package_id text primary key,
    version    bigint not null,
    body       text not null           -- JSON
);

CREATE TABLE content_upload (
    id         text primary key,
    made_by    text not null,
    name       text not null,
    length     bigint not null,        -- octets in all
    at_offset  bigint not null,        -- octets that are on disk
    touched_at bigint not null
);
CREATE INDEX content_file_blob on content_file (blob_key);
CREATE INDEX content_package_owner on content_package (owner, made_at, id);
CREATE INDEX content_upload_by on content_upload (made_by);
CREATE INDEX content_upload_touched on content_upload (touched_at, id);

-- event

CREATE TABLE event_cursor (
    reader  text primary key,
    pos     bigint not null,
    reached boolean not null -- has once been at the head of the log
);

CREATE TABLE event_fact (
    tx   text /*bytewise*/ not null, -- UUIDv7 of the writing transaction
    n    bigint not null,            -- ordinal within it
    id   text not null unique,       -- derived facts: uuid5 of reader, cause and subject, so that twice is once
    kind text not null,
    at   bigint not null,            -- microseconds UTC
    by_id text not null,             -- person id or system
    body text not null,              -- JSON: ids, levels and few values; never names or free text
    pos  bigint,                     -- gapless from 1; null until numbered
    hash text,                       -- chain over all facts up to this one
    primary key (tx, n)
);

CREATE TABLE event_sequence (
    id   bigint primary key,
    pos  bigint not null,
    hash text not null
);
CREATE UNIQUE INDEX event_fact_pos on event_fact (pos) where pos is not null;
CREATE INDEX event_fact_waiting on event_fact (tx, n) where pos is null;

-- evidence

CREATE TABLE evidence_file (
    person_id text /*bytewise*/ not null,
    item_id   text /*bytewise*/ not null,
    n         bigint not null, -- from 1
    blob_key  text not null,   -- hex SHA-256 of the content
    name      text not null,
    type      text not null,
    size      bigint not null,
    primary key (person_id, item_id, n)
);

CREATE TABLE evidence_item (
    person_id    text /*bytewise*/ not null, -- the holder
    id           text /*bytewise*/ not null,
    competency   text not null, -- code
    kind         text not null, -- piaa, check, signoff, msf, loaded, self, completion
    side         text not null, -- tcs, wpcas; '' for what feeds nothing
    grp          text not null, -- manager, peer, subordinate, citizen; '' where there is none
    level        bigint not null, -- on the competency's scale; 0 where the kind has none
    percent      bigint not null, -- hundredths of a percent, for tests
    pass_mark    bigint not null, -- hundredths of a percent, for tests
    score        bigint not null, -- hundredths on the scale, for loaded and msf
    note         text not null,
    detail       text not null, -- JSON object: raw readings, never shown to others than may read the note
    observed_at  bigint not null, -- microseconds UTC: when it was true
    known_at     bigint not null, -- when this room learnt it
    status       text not null, -- claimed, waiting, accepted, not_yet, withdrawn, revoked
    signer_id    text not null, -- who is asked; '' where nobody is
    due_at       bigint,        -- waiting: when it passes to the next signer
    stayed       boolean not null default false, -- waiting: the time is over and nobody stands above the signer
    decided_at   bigint,
    decided_by   text not null,
    second_id    text not null, -- loaded: who gave the second consent
    reason       text not null default '', -- of a decision that is not "proven"
    ended_at     bigint,        -- withdrawn or revoked
    ended_by     text not null default '',
    end_reason   text not null default '',
    source_kind  text not null,
    source_id    text not null, -- what it came from; the same source counts once
    expired_at   bigint, load_id text not null default '',        -- when its validity was told to be over; null while it is valid
    primary key (person_id, id)
);

CREATE TABLE evidence_load (
    id           text primary key,
    state        text not null, -- waiting, in_force, refused, withdrawn
    row_count    bigint not null,
    person_count bigint not null,
    fresh_count  bigint not null, -- in force: the rows that were not on record yet
    proposed_at  bigint not null,
    proposed_by  text not null,   -- person id or system
    ended_at     bigint,          -- null while it waits
    ended_by     text not null,
    reason       text not null    -- why it was refused
);

CREATE TABLE evidence_load_row (
    load_id     text /*bytewise*/ not null,
    n           bigint not null, -- the line of the file, or the place in the list, from 1
    person_id   text not null,
    competency  text not null,   -- code as proposed
    side        text not null,
    score       bigint not null, -- hundredths on the scale
    note        text not null,
    detail      text not null,   -- JSON object: raw readings
    observed_at bigint not null,
    source_kind text not null,
    source_id   text not null,
    primary key (load_id, n)
);

CREATE TABLE evidence_load_unit (
    load_id text /*bytewise*/ not null,
    org_id  text not null,
    primary key (load_id, org_id)
);

CREATE TABLE evidence_pass (
    person_id text /*bytewise*/ not null,
    item_id   text /*bytewise*/ not null,
    n         bigint not null, -- from 1
    at        bigint not null,
    from_id   text not null,
    to_id     text not null,
    reason    text not null,   -- what "not mine" said; '' when the time was over
    primary key (person_id, item_id, n)
);

CREATE TABLE evidence_upload (
    blob_key text primary key,
    at       bigint not null -- when it was sent last
);
CREATE INDEX evidence_file_blob on evidence_file (blob_key);
CREATE INDEX evidence_item_due on evidence_item (due_at, id) where status = 'waiting';
CREATE INDEX evidence_item_id on evidence_item (id);
CREATE INDEX evidence_item_load on evidence_item (load_id, id) where load_id <> '';
CREATE INDEX evidence_item_person on evidence_item (person_id, observed_at, id);
CREATE INDEX evidence_item_queue on evidence_item (signer_id, due_at, id) where status = 'waiting';
CREATE UNIQUE INDEX evidence_item_source on evidence_item (person_id, source_kind, source_id, kind, competency, side, grp)
    where source_id <> '';
CREATE INDEX evidence_item_valid on evidence_item (observed_at, id)
    where status = 'accepted' and expired_at is null and side <> '';
CREATE INDEX evidence_load_at on evidence_load (proposed_at, id);
CREATE INDEX evidence_load_proposer on evidence_load (proposed_by, proposed_at, id);
CREATE INDEX evidence_load_state on evidence_load (state, proposed_at, id);
CREATE INDEX evidence_upload_at on evidence_upload (at);

CREATE VIEW evidence_v_counted as
select person_id, id, competency, kind, side, grp, level, percent, pass_mark, score, observed_at, known_at,
       case when decided_at > known_at then decided_at else known_at end as from_at,
       case when ended_at is not null and (expired_at is null or ended_at < expired_at) then ended_at else expired_at end as to_at
  from evidence_item
 where status in ('accepted', 'revoked');

CREATE VIEW evidence_v_item as
select person_id, id, competency, kind, side, grp, level, percent, pass_mark, score, observed_at, known_at, status, expired_at
  from evidence_item;

CREATE VIEW evidence_v_waiting as
select signer_id, due_at, person_id, id
  from evidence_item
 where status = 'waiting';

-- framework

CREATE TABLE framework_activity (
    version_id text not null references framework_version (id),
    code       text /*bytewise*/ not null,
    role_code  text /*bytewise*/ not null,
    n          bigint not null, -- place in the whole version
    frequency  text not null check (frequency in ('daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'as_needed')),
    primary key (version_id, code)
);

CREATE TABLE framework_case (
    identifier  text primary key,
    source      text not null,
    code        text /*bytewise*/ not null, -- of the competency; '' of the document
    lang        text not null,
    uri         text not null,
    last_change text not null,              -- as it came
    stamp       bigint not null,            -- changed_at of the competency then: while it is the same, last_change holds
    says        text not null               -- JSON: of the document, what we do not know ourselves
);

CREATE TABLE framework_competency (
    code            text /*bytewise*/ primary key,
    area            text not null check (area in ('Behavioural', 'Functional', 'Domain')),
    theme_type      text not null,
    scale           text /*bytewise*/ not null references framework_scale (id),
    status          text not null check (status in ('draft', 'unverified', 'verified', 'deprecated', 'merged')),
    replaced_by     text /*bytewise*/ not null, -- the living code, never a merged one; '' when not merged
    owner_org       text not null,              -- code of the organisation; '' is the nation's dictionary
    validity_months bigint not null,            -- how long evidence holds
    source          text not null,              -- the list it came from: kcm, own, esco …
    external_id     text not null,              -- its name there
    changed_at      bigint not null
, top_level bigint not null default 0, sort_key text /*bytewise*/ not null default '', sort_hi text /*bytewise*/ not null default '', theme_key text /*bytewise*/ not null default '');

CREATE TABLE framework_competency_name (
    code     text /*bytewise*/ not null references framework_competency (code),
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);

CREATE TABLE framework_competency_text (
    code  text /*bytewise*/ not null references framework_competency (code),
    field text not null,   -- theme, definition, alias, level
    n     bigint not null, -- level: its ordinal; alias: from 1; else 0
    lang  text not null,
    text  text not null,
    primary key (code, field, n, lang)
);

CREATE TABLE framework_consent (
    version_id text not null references framework_version (id),
    competency text /*bytewise*/ not null,
    at         bigint not null,
    by_id      text not null,
    primary key (version_id, competency)
);

CREATE TABLE framework_crosswalk (
    from_scale text /*bytewise*/ not null references framework_scale (id),
    to_scale   text /*bytewise*/ not null references framework_scale (id),
    version    bigint not null,
    source     text not null, -- the order or the reasoning it rests on
    at         bigint not null,
    by_id      text not null,
    primary key (from_scale, to_scale, version)
);

CREATE TABLE framework_crosswalk_step (
    from_scale text /*bytewise*/ not null,
    to_scale   text /*bytewise*/ not null,
    version    bigint not null,
    from_level bigint not null,
    to_level   bigint not null, -- 0: below the first level of the other
    primary key (from_scale, to_scale, version, from_level)
);

CREATE TABLE framework_due (
    code text /*bytewise*/ primary key,
    at   bigint not null -- of the change; what changes again meanwhile stays due
);

CREATE TABLE framework_edge (
    source text not null,
    parent text /*bytewise*/ not null,
    child  text /*bytewise*/ not null,
    primary key (source, parent, child)
);

CREATE TABLE framework_edit (
    version_id text not null references framework_version (id),
    revision   bigint not null,         -- the state that it led to
    at         bigint not null,
    by_id      text not null,
    part       text /*bytewise*/ not null,
    change     text not null,           -- JSON: the edit
    inverse    text not null,           -- JSON: the edit that takes it back
    undone_by  bigint not null,         -- revision of the edit that took it back; 0 for none
    primary key (version_id, revision)
);

CREATE TABLE "framework_history" (
    code   text /*bytewise*/ not null,
    id     text not null,
    at     bigint not null,
    by_id  text not null,
    act    text not null check (act in ('imported', 'changed', 'proposed', 'matched', 'verified', 'retired', 'restored', 'merged', 'received', 'parted')),
    detail text not null, -- the list it came from, the other code, or the fields that changed
    primary key (code, id)
);

CREATE TABLE framework_holder_check (
    version_id text not null references framework_version (id),
    person_id  text not null,
    asked_at   bigint not null,
    asked_by   text not null,
    said       text not null check (said in ('asked', 'confirmed', 'corrected')),
    note       text not null,
    said_at    bigint not null,
    primary key (version_id, person_id)
);

CREATE TABLE framework_import (
    id         text primary key,
    file_name  text not null,   -- as it was sent; '' where only its kind is known
    kind       text not null check (kind in ('case', 'moodle', 'esco', 'kcm', 'own', 'table')),
    list       text not null,   -- under which it is listed in the dictionary; '' until it is judged
    owner_org  text not null,   -- code of the organisation that owns what is new; '' is the nation
    owner_path text /*bytewise*/ not null, -- where it stood then
    state      text not null check (state in ('received', 'judged', 'written')),
    map        text not null,   -- JSON: how a table is read; '' until somebody has said
    rows       bigint not null, -- below the header, blank ones left out
    created    bigint not null,
    matched    bigint not null,
    skipped    bigint not null,
    refused    bigint not null, -- problems told, those beyond the listed ones too
    at         bigint not null,
    by_id      text not null,
    written_at bigint not null, -- 0 until it is written
    written_by text not null
, retired bigint not null default 0, retired_codes text not null default '');

CREATE TABLE framework_import_error (
    import_id text not null references framework_import (id),
    n         bigint not null, -- in the order of the file, from 1
    row_no    bigint not null, -- the header is 1; of a CASE package: the place in CFItems
    column_   text not null,   -- as the file names it
    key       text not null,   -- of the words for people
    args      text not null,   -- JSON list: names and values of the words
    value     text not null,   -- what stands there, cut
    primary key (import_id, n)
);

CREATE TABLE framework_import_file (
    import_id text primary key references framework_import (id),
    content   text not null
);

CREATE TABLE framework_kind (
    code     text /*bytewise*/ primary key,
    org_code text not null,
    in_force bigint not null, -- number of the published version; 0 when there is none
    last     bigint not null  -- highest number given
, base_kind text not null default '', overlay_org text not null default '');

CREATE TABLE framework_kind_name (
    code     text /*bytewise*/ not null references framework_kind (code),
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);

CREATE TABLE framework_knowledge (
    code        text /*bytewise*/ primary key,
    kind        text not null check (kind in ('act', 'rule', 'manual', 'order')),
    url         text not null,
    valid_from  text not null,
    valid_to    text not null,
    review_by   text not null,
    replaced_by text /*bytewise*/ not null, -- '' while nothing replaces it
    org_code    text not null,              -- who keeps it; '' is the nation
    changed_at  bigint not null
);

CREATE TABLE framework_knowledge_name (
    code     text /*bytewise*/ not null references framework_knowledge (code),
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);

CREATE TABLE framework_knowledge_word (
    word text /*bytewise*/ not null,
    code text /*bytewise*/ not null references framework_knowledge (code),
    primary key (word, code)
);

CREATE TABLE framework_look (
    id       bigint primary key check (id = 1),
    begun_at bigint not null,
    ended_at bigint not null, -- 0 while it runs
    done     bigint not null, -- entries that were compared
    total    bigint not null
);

CREATE TABLE framework_lowered (
    version_id text not null references framework_version (id),
    competency text /*bytewise*/ not null,
    core       bigint not null,
    asked      bigint not null,
    primary key (version_id, competency)
);

CREATE TABLE framework_mapping (
    name  text /*bytewise*/ primary key,
    map   text not null, -- JSON
    at    bigint not null,
    by_id text not null
);

CREATE TABLE framework_merge (
    id        text primary key,
    from_code text /*bytewise*/ not null,
    to_code   text /*bytewise*/ not null,
    at        bigint not null,
    by_id     text not null,
    stood     text not null, -- JSON: the state of the first, the other names the second was given, what was known as the first before
    undone_at bigint not null, -- 0 while it holds
    undone_by text not null
);

CREATE TABLE framework_need (
    kind_code     text /*bytewise*/ not null references framework_kind (code),
    competency    text /*bytewise*/ not null references framework_competency (code),
    version_id    text not null references framework_version (id),
    version       bigint not null,
    required      bigint not null,
    criticality   bigint not null,
    role_code     text /*bytewise*/ not null,
    activity_code text /*bytewise*/ not null, core bigint not null default 0,
    primary key (kind_code, competency)
);

CREATE TABLE framework_node (
    source text not null,
    id     text /*bytewise*/ not null,
    kind   text not null,              -- group, skill
    uri    text not null,
    code   text /*bytewise*/ not null, -- the competency in our dictionary; '' when there is none
    label  text not null,
    primary key (source, id)
);

CREATE TABLE framework_proposal (
    id          text primary key,
    org_code    text not null,              -- for whom it is asked
    area        text not null,
    name        text not null,              -- JSON: texts by language
    definition  text not null,              -- JSON
    why         text not null,
    state       text not null check (state in ('requested', 'matched', 'created', 'verified', 'refused')),
    code        text /*bytewise*/ not null, -- of the entry it was matched with or became
    reason      text not null,              -- of a refusal
    proposed_at bigint not null,
    proposed_by text not null,
    decided_at  bigint not null,
    decided_by  text not null
);

CREATE TABLE framework_requirement (
    version_id    text not null references framework_version (id),
    activity_code text /*bytewise*/ not null,
    competency    text /*bytewise*/ not null references framework_competency (code),
    n             bigint not null,
    level         bigint not null check (level >= 1),
    criticality   bigint not null check (criticality between 1 and 3),
    primary key (version_id, activity_code, competency)
);

CREATE TABLE framework_resource (
    version_id    text not null references framework_version (id),
    activity_code text /*bytewise*/ not null,
    n             bigint not null,
    kind          text not null check (kind in ('act', 'rule', 'manual', 'order')),
    valid_from    text not null, -- YYYY-MM-DD or ''
    valid_to      text not null,
    review_by     text not null, code text not null default '',
    primary key (version_id, activity_code, n)
);

CREATE TABLE framework_retired (
    code      text /*bytewise*/ primary key,
    was       text not null, -- its status before
    import_id text not null, -- '': by hand
    at        bigint not null,
    by_id     text not null
);

CREATE TABLE framework_role (
    version_id text not null references framework_version (id),
    code       text /*bytewise*/ not null,
    n          bigint not null, -- place in the list
    primary key (version_id, code)
);

CREATE TABLE framework_scale (
    id     text /*bytewise*/ primary key,
    levels bigint not null check (levels between 1 and 20)
);

CREATE TABLE framework_scale_level (
    scale   text /*bytewise*/ not null references framework_scale (id),
    ordinal bigint not null,
    lang    text not null,
    label   text not null,
    primary key (scale, ordinal, lang)
);

CREATE TABLE framework_step (
    version_id text not null references framework_version (id),
    n          bigint not null,
    step       text not null check (step in ('drafted', 'submitted', 'reviewed', 'verified', 'sent_back', 'published', 'superseded', 'discarded')),
    at         bigint not null,
    by_id      text not null,
    note       text not null,
    primary key (version_id, n)
);

CREATE TABLE framework_told (
    code      text /*bytewise*/ not null references framework_knowledge (code),
    person_id text not null,
    unit      text not null, -- code of the short course on what changed; '' for none
    at        bigint not null,
    by_id     text not null, org_id text not null default '', opened_at bigint not null default 0, passed_at bigint not null default 0,
    primary key (code, person_id)
);

CREATE TABLE framework_told_count (
    code   text not null,
    org_id text not null,           -- '' for those who were told before this was kept
    told   bigint not null,
    opened bigint not null,
    passed bigint not null,
    primary key (code, org_id)
);

CREATE TABLE framework_twin (
    a        text /*bytewise*/ not null,
    b        text /*bytewise*/ not null,
    score    bigint not null, -- hundredths of a whole; 10000 says the same
    why      text not null,   -- the rule that found it
    state    text not null check (state in ('open', 'apart')),
    found_at bigint not null,
    said_by  text not null,   -- who said that they are two; '' while open
    primary key (a, b)
);

CREATE TABLE framework_version (
    id            text primary key,
    kind_code     text /*bytewise*/ not null references framework_kind (code),
    version       bigint not null,
    status        text not null check (status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back', 'published', 'superseded')),
    grp           text not null,
    pay_level     bigint not null, -- 0 when there is none
    unit_kind     text not null,
    tier          text not null,
    org_code      text not null,
    content_hash  text not null,   -- of the file it was read from: the same file twice is one version
    drafted_at    bigint not null,
    drafted_by    text not null,
    published_at  bigint,
    published_by  text not null,
    superseded_at bigint, revision bigint not null default 0, from_version bigint not null default 0,
    unique (kind_code, version)
);

CREATE TABLE framework_version_text (
    version_id text not null references framework_version (id),
    part       text not null,              -- kind, role, activity, resource
    code       text /*bytewise*/ not null, -- of the role or activity; '' for the kind
    field      text not null,              -- name, alias, pay_note, purpose, text, submitted_to, title
    n          bigint not null,            -- alias and title: place in the list; else 0
    lang       text not null,
    text       text not null,
    primary key (version_id, part, code, field, n, lang)
);

CREATE TABLE framework_word (
    word text /*bytewise*/ not null,
    code text /*bytewise*/ not null references framework_competency (code),
    primary key (word, code)
);
CREATE INDEX framework_case_source on framework_case (source, code, lang);
CREATE INDEX framework_competency_external on framework_competency (external_id) where external_id <> '';
CREATE INDEX framework_competency_name_sorted on framework_competency_name (lang, sort_key, code);
CREATE INDEX framework_competency_replaced on framework_competency (replaced_by) where replaced_by <> '';
CREATE INDEX framework_competency_sorted on framework_competency (sort_key, code) where status not in ('merged', 'deprecated');
CREATE INDEX framework_competency_sorted_hi on framework_competency (sort_hi, code) where status not in ('merged', 'deprecated');
CREATE INDEX framework_competency_source on framework_competency (source, code);
CREATE INDEX framework_competency_themed on framework_competency (area, theme_key, code) where status not in ('merged', 'deprecated');
CREATE INDEX framework_edge_child on framework_edge (source, child);
CREATE INDEX framework_edit_part on framework_edit (version_id, part, revision);
CREATE INDEX framework_holder_check_person on framework_holder_check (person_id, said, asked_at);
CREATE INDEX framework_import_owner on framework_import (owner_path, id);
CREATE INDEX framework_import_waiting on framework_import (at) where state <> 'written';
CREATE INDEX framework_kind_base on framework_kind (base_kind, overlay_org) where base_kind <> '';
CREATE INDEX framework_kind_org on framework_kind (org_code, code);
CREATE INDEX framework_knowledge_name_sorted on framework_knowledge_name (lang, sort_key, code);
CREATE INDEX framework_knowledge_valid on framework_knowledge (valid_to) where valid_to <> '';
CREATE INDEX framework_knowledge_word_code on framework_knowledge_word (code);
CREATE INDEX framework_merge_from on framework_merge (from_code, at);
CREATE INDEX framework_merge_to on framework_merge (to_code, at);
CREATE INDEX framework_need_competency on framework_need (competency);
CREATE INDEX framework_proposal_by on framework_proposal (proposed_by, id);
CREATE INDEX framework_proposal_code on framework_proposal (code) where code <> '';
CREATE INDEX framework_proposal_state on framework_proposal (state, id);
CREATE INDEX framework_requirement_competency on framework_requirement (competency);
CREATE INDEX framework_resource_code on framework_resource (code) where code <> '';
CREATE INDEX framework_retired_import on framework_retired (import_id, code);
CREATE INDEX framework_step_by on framework_step (by_id, at);
CREATE INDEX framework_told_left on framework_told (person_id, unit) where passed_at = 0;
CREATE INDEX framework_twin_b on framework_twin (b);
CREATE INDEX framework_twin_open on framework_twin (score, a, b) where state = 'open';
CREATE UNIQUE INDEX framework_version_in_force on framework_version (kind_code) where status = 'published';
CREATE INDEX framework_version_open on framework_version (status, org_code, kind_code)
    where status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back');
CREATE INDEX framework_version_post on framework_version (unit_kind, tier, kind_code) where status = 'published';
CREATE INDEX framework_word_code on framework_word (code, word);

CREATE VIEW framework_v_asked as
    select h.person_id, v.kind_code, h.asked_at
      from framework_holder_check h
      join framework_version v on v.id = h.version_id
     where h.said = 'asked' and v.status in ('draft', 'sent_back');

CREATE VIEW framework_v_competency as
    select c.code, c.area, c.scale, s.levels, c.validity_months, c.status, c.replaced_by
      from framework_competency c
      join framework_scale s on s.id = c.scale;

CREATE VIEW framework_v_kind as
    select code, org_code, in_force as version, base_kind
      from framework_kind;

CREATE VIEW framework_v_kind_name as
    select code, lang, name, sort_key
      from framework_kind_name;

CREATE VIEW framework_v_kind_state as
    select k.code, k.org_code, k.in_force, k.base_kind, k.overlay_org,
           coalesce((select v.status
                       from framework_version v
                      where v.kind_code = k.code
                        and v.status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back')), '') as on_its_way
      from framework_kind k;

CREATE VIEW framework_v_name as
    select code, lang, name, sort_key
      from framework_competency_name;

CREATE VIEW framework_v_need as
    select kind_code, version_id, version, competency, required, core, criticality, role_code, activity_code
      from framework_need;

CREATE VIEW framework_v_open as
    select v.id as version_id, v.kind_code, v.version, v.status, v.org_code,
           coalesce((select max(s.at) from framework_step s where s.version_id = v.id), v.drafted_at) as since
      from framework_version v
     where v.status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back');

CREATE VIEW framework_v_overlay as
    select code, base_kind, overlay_org
      from framework_kind
     where base_kind <> '' and in_force > 0;

CREATE VIEW framework_v_tier as
    select k.code, v.tier
      from framework_kind k
      join framework_version v on v.kind_code = k.code and v.version = k.in_force
     where k.in_force > 0;

CREATE VIEW framework_v_told_count as
    select code, org_id, told, opened, passed
      from framework_told_count;

-- gap

CREATE TABLE gap_item (
    person_id     text not null,
    competency    text not null,
    required      bigint not null,
    criticality   bigint not null,
    attained      bigint not null,
    measured      boolean not null, -- false: the gap is the whole requirement, and says so
    gap           bigint not null,
    role_code     text not null,    -- who asks for it
    activity_code text not null,
    kind_code     text not null,
    version       bigint not null, core bigint not null default 0,  -- of what the kind of post needs
    primary key (person_id, competency)
);

CREATE TABLE gap_summary (
    person_id    text primary key,
    required     bigint not null, -- competencies
    met          bigint not null,
    unmeasured   bigint not null,
    sum_gap      bigint not null, -- weighted by criticality
    sum_required bigint not null
);

CREATE VIEW gap_v_item as
select person_id, competency, required, core, criticality, attained, measured, gap, role_code, activity_code, kind_code, version from gap_item;

CREATE VIEW gap_v_summary as
select person_id, required, met, unmeasured, sum_gap, sum_required from gap_summary;

-- hr

CREATE TABLE hr_batch (
    id          text primary key,
    org_id      text not null,          -- the unit whose people it is about
    source      text not null,          -- the HR system, as its columns are kept under
    file_name   text not null,
    state       text not null,
    header      text not null,          -- JSON list
    map         text not null,          -- JSON; '' until it is parsed
    rows        bigint not null,
    fresh       bigint not null,
    changed     bigint not null,
    same        bigint not null,
    conflicts   bigint not null,
    refused     bigint not null,
    skipped     bigint not null,
    differs     bigint not null,        -- rows that no longer stand as applied, when it was reconciled
    received_at bigint not null,
    received_by text not null,
    applied_at  bigint not null,
    applied_by  text not null,
    ended_at    bigint not null,        -- reconciled or rolled back
    ended_by    text not null
, version bigint not null default 0);

CREATE TABLE hr_connector (
    id          text primary key,
    org_id      text not null,
    name        text not null,
    source      text not null,          -- of its batches; the columns are kept under it
    url         text not null,
    rows_at     text not null,          -- where the rows stand in the answer, names with dots between; '' for the answer itself
    paging      text not null,          -- JSON: the way, and the names and numbers that it needs
    header      text not null,          -- name of the header that proves who asks; '' for none
    secret      text not null,          -- its value, sealed; '' for none
    map         text not null,          -- JSON: how the columns are read
    every_hours bigint not null,        -- 0 for by hand alone
    next_at     bigint not null,        -- when it is asked next; 0 for by hand alone
    made_at     bigint not null,
    made_by     text not null,
    ended_at    bigint not null         -- 0 while it lasts
);

CREATE TABLE hr_delivery (
    hook_id  text not null,
    pos      bigint not null,           -- of the fact in the log
    id       text not null,             -- of the event, the same however often it is sent
    type     text not null,
    body     text not null,             -- the event as it is sent, byte for byte
    state    text not null,             -- waiting, sent, dead
    tries    bigint not null,
    next_at  bigint not null,           -- when it is tried next; while it is being sent, when it counts as lost
    status   bigint not null,           -- of the last answer; 0 for none
    why      text not null,             -- the key of why the last try failed
    made_at  bigint not null,
    done_at  bigint not null,
    primary key (hook_id, pos)
);

CREATE TABLE hr_event (
    source   text not null,
    id       text not null,
    hook_id  text not null,
    type     text not null,
    became   text not null,             -- order or batch
    ref      text not null,             -- id of the order or of the batch
    taken_at bigint not null,
    primary key (source, id)
);

CREATE TABLE hr_hook (
    id         text primary key,
    org_id     text not null,
    direction  text not null,           -- in, out
    address    text not null,           -- in: the source that its events name; out: the address that events are sent to
    types      text not null,           -- out: JSON list of the types that are told; '' for all
    greet      bigint not null,         -- out: 1 where the receiver is first asked whether it wants events (CloudEvents webhooks, 4)
    greeted_at bigint not null,         -- 0 until it said yes
    secret     text not null,           -- sealed
    old_secret text not null,           -- sealed; '' for none
    old_until  bigint not null,         -- until when the old one holds beside the new
    made_at    bigint not null,
    made_by    text not null,
    ended_at   bigint not null          -- 0 while it lasts
);

CREATE TABLE hr_image (
    batch_id text not null,
    kind     text not null,
    id       text not null,
    code     text not null,
    before   text not null,             -- JSON; '' for what was new
    after    text not null,
    primary key (batch_id, kind, id)
);

CREATE TABLE hr_job (
    id       text primary key,
    kind     text not null,             -- pull, look, apply, reconcile, rollback
    about    text not null,             -- id of the batch or of the connector
    dry      bigint not null,           -- of a pull: 1 where nothing is kept
    actor    text not null,             -- JSON: who asked, with the roles held then
    state    text not null,
    done     bigint not null,           -- so much of
    total    bigint not null,           -- the whole; 0 while that is unknown
    tries    bigint not null,
    lease    bigint not null,           -- until when whoever runs it holds it; after that it counts as lost
    batch_id text not null,             -- the batch that it is about, or that it came to
    report   text not null,             -- JSON: what it came to
    why      text not null,             -- the key of why it failed
    args     text not null,             -- JSON: the values of that key
    asked_at bigint not null,
    ended_at bigint not null            -- 0 until it has ended
);

CREATE TABLE hr_key (
    hash      text primary key,
    person_id text not null,
    batch_id  text not null
);

CREATE TABLE hr_map (
    org_id text not null,
    source text not null,
    map    text not null,
    primary key (org_id, source)
);

CREATE TABLE hr_row (
    batch_id  text not null,
    n         bigint not null,          -- the line in the file; the header is 1
    raw       text not null,            -- JSON list of cells; PAN, PRAN and the like hashed under a key
    code      text not null,
    person_id text not null,
    result    text not null,            -- '' until it is validated; new, changed, same, conflict, refused, skipped
    conflict  text not null,            -- the key of what somebody must decide, decided or not
    notes     text not null,            -- JSON list: what is wrong, with the remedy's key and values
    changes   text not null,            -- JSON list: field, before, after
    decisions text not null, post text not null default '',            -- JSON: by conflict
    primary key (batch_id, n)
);
CREATE INDEX hr_batch_org on hr_batch (org_id, id);
CREATE INDEX hr_connector_due on hr_connector (next_at) where ended_at = 0 and next_at > 0;
CREATE UNIQUE INDEX hr_connector_name on hr_connector (name) where ended_at = 0;
CREATE INDEX hr_connector_org on hr_connector (org_id, id);
CREATE INDEX hr_delivery_done on hr_delivery (done_at) where state = 'sent';
CREATE INDEX hr_delivery_due on hr_delivery (next_at, hook_id, pos) where state = 'waiting';
CREATE INDEX hr_delivery_state on hr_delivery (hook_id, state, pos);
CREATE INDEX hr_event_hook on hr_event (hook_id, taken_at);
CREATE INDEX hr_event_taken on hr_event (taken_at);
CREATE INDEX hr_hook_org on hr_hook (org_id, id);
CREATE INDEX hr_hook_out on hr_hook (id) where direction = 'out' and ended_at = 0;
CREATE UNIQUE INDEX hr_hook_source on hr_hook (address) where direction = 'in' and ended_at = 0;
CREATE INDEX hr_job_about on hr_job (about, id);
CREATE INDEX hr_job_due on hr_job (lease, id) where state in ('waiting', 'running');
CREATE INDEX hr_job_ended on hr_job (ended_at) where state in ('done', 'failed');
CREATE UNIQUE INDEX hr_job_one on hr_job (about) where state in ('waiting', 'running');
CREATE INDEX hr_key_batch on hr_key (batch_id);
CREATE INDEX hr_row_code on hr_row (batch_id, code);
CREATE INDEX hr_row_post on hr_row (batch_id, post) where post <> '';
CREATE INDEX hr_row_result on hr_row (batch_id, result, n);

-- idempotency

CREATE TABLE idempotency_answer (
    actor  text not null,
    key    text not null,
    request_hash text not null,
    status bigint not null,
    body   text not null,
    at     bigint not null,
    primary key (actor, key)
);
CREATE INDEX idempotency_answer_at on idempotency_answer (at);

-- job

CREATE TABLE job (
    id          text primary key,
    kind        text not null,
    unique_key  text not null unique,
    body        text not null,
    state       text not null, -- waiting, running, done, failed
    run_at      bigint not null,
    attempts    bigint not null,
    lease_until bigint not null,
    last_error  text not null
);
CREATE INDEX job_due on job (state, run_at);

-- launch

CREATE TABLE launch_au (
    course_id   text not null,
    idx         bigint not null,
    publisher   text not null,
    title       text not null,
    description text not null,
    objectives  text not null,
    url         text not null,
    move_on     text not null,
    mastery     text not null,         -- a decimal, '' for none
    own_window  bigint not null,
    parameters  text,
    entitlement text,
    type        text not null,
    primary key (course_id, idx)
);

CREATE TABLE launch_block (
    course_id   text not null,
    idx         bigint not null,       -- inner ones first
    publisher   text not null,
    title       text not null,
    description text not null,
    objectives  text not null,
    first_au    bigint not null,
    last_au     bigint not null,
    depth       bigint not null,
    primary key (course_id, idx)
);

CREATE TABLE launch_course (
    id          text primary key,
    package_id  text not null,
    owner       text not null,         -- code of the organisation
    state       text not null,         -- draft, live
    iri         text not null,         -- what the ids of its activities begin with
    publisher   text not null,         -- the publisher's id
    title       text not null,         -- JSON, by language
    description text not null,
    objectives  text not null,         -- JSON
    aus         bigint not null,
    made_by     text not null,
    made_at     bigint not null
);

CREATE TABLE launch_progress (
    registration_id text not null,
    au              bigint not null,
    completed_at    bigint not null,   -- by the server's clock; 0 for never
    passed_at       bigint not null,
    waived_at       bigint not null,
    waived_by       text not null,
    reason          text not null,
    scaled          text not null,     -- score of what was passed, or last failed; '' for none
    met_at          bigint not null,
    primary key (registration_id, au)
);

CREATE TABLE launch_registration (
    id           text primary key,
    course_id    text not null,
    person_id    text not null,        -- '' for somebody who is not ours
    home_page    text not null,
    account      text not null,
    made_by      text not null,
    made_at      bigint not null,
    satisfied_at bigint not null       -- 0 until the course is
);

CREATE TABLE launch_satisfied (
    registration_id text not null,
    block           bigint not null,
    at              bigint not null,
    primary key (registration_id, block)
);

CREATE TABLE launch_session (
    id              text primary key,
    registration_id text not null,
    course_id       text not null,
    au              bigint not null,
    mode            text not null,
    fetch_hash      text not null,     -- SHA-256 of 32 random bytes
    fetched_at      bigint not null,   -- 0 until then
    secret_hash     text not null,
    prepared        bigint not null,   -- 1 when the AU has read the preferences
    judged          bigint not null,   -- 1 when it has said passed or failed
    initialized_at  bigint not null,   -- by the AU's clock
    latest_at       bigint not null,   -- by the AU's clock
    launched_at     bigint not null,   -- by the server's, as all that follow
    begun_at        bigint not null,   -- when initialized came
    last_at         bigint not null,   -- when the last statement came
    ended_at        bigint not null,   -- 0 while it lasts
    ending          text not null      -- terminated, abandoned
);
CREATE UNIQUE INDEX launch_course_package on launch_course (package_id);
CREATE INDEX launch_registration_course on launch_registration (course_id);
CREATE INDEX launch_registration_person on launch_registration (person_id, course_id, made_at);
CREATE UNIQUE INDEX launch_session_fetch on launch_session (fetch_hash);
CREATE INDEX launch_session_open on launch_session (last_at) where ended_at = 0;
CREATE INDEX launch_session_registration on launch_session (registration_id, launched_at);

CREATE VIEW launch_v_registration as
select r.id, r.person_id, c.package_id
  from launch_registration r
  join launch_course c on c.id = r.course_id
 where r.person_id <> '';

-- learning

CREATE TABLE learning_attended (
    person_id text not null,
    code      text /*bytewise*/ not null,
    begins_at bigint not null,
    at        bigint not null,
    primary key (person_id, code, begins_at)
);

CREATE TABLE learning_course (
    code       text /*bytewise*/ primary key,
    version    bigint not null, -- the newest
    version_id text not null,
    status     text not null check (status in ('live', 'retired')),
    changed_at bigint not null
, unlisted boolean not null default false, flagged_at bigint, replaced_by text not null default '');

CREATE TABLE learning_day (
    person_id text not null,
    began_at  bigint not null, -- midnight in India
    seconds   bigint not null,
    primary key (person_id, began_at)
);

CREATE TABLE learning_enrolment (
    person_id    text not null,
    id           text not null,
    code         text /*bytewise*/ not null,
    version_id   text not null,
    status       text not null check (status in ('active', 'complete', 'withdrawn')),
    lang         text not null,   -- chosen last; progress does not depend on it
    enrolled_at  bigint not null,
    last_at      bigint not null, -- when the server last heard of it
    open_n       bigint not null, -- the part that lies open; 0 when none does
    open_at      bigint not null, -- since when its time is not yet credited
    percent      bigint,          -- best final check, hundredths of a percent; null before the first
    passed       boolean not null,
    completed_at bigint, paused_at bigint not null default 0, beat_at bigint not null default 0,
    primary key (person_id, id)
);

CREATE TABLE learning_event (
    code      text /*bytewise*/ not null references learning_course (code),
    begins_at bigint not null,
    word      text not null,
    made_at   bigint not null,
    primary key (code, begins_at)
);

CREATE TABLE learning_flag (
    code       text /*bytewise*/ not null references learning_course (code),
    id         text not null,
    person_id  text not null,
    reason     text not null,
    at         bigint not null,
    settled_at bigint,
    settled_by text not null default '',
    primary key (code, id)
);

CREATE TABLE learning_guess (
    person_id text not null,
    at        bigint not null,
    primary key (person_id, at)
);

CREATE TABLE learning_progress (
    person_id    text not null,
    enrolment_id text not null,
    n            bigint not null,
    opened_at    bigint not null,
    seconds      bigint not null,  -- measured reading time
    nominal      bigint not null,  -- what the part is said to take, in seconds, in the quickest language it was opened in
    answered_at  bigint,           -- when its question was first answered
    correct      boolean not null, -- the first answer
    hasty        boolean not null, -- was answered before the floor was reached; stays
    done_at      bigint, wants bigint not null default 0, met_at bigint, length bigint not null default 0, covered text not null default '', flags bigint not null default 0,
    primary key (person_id, enrolment_id, n)
);

CREATE TABLE learning_rated (
    code   text /*bytewise*/ primary key references learning_course (code),
    raters bigint not null,
    stars  bigint not null
);

CREATE TABLE learning_rating (
    code      text /*bytewise*/ not null references learning_course (code),
    person_id text not null,
    stars     bigint not null check (stars between 1 and 5),
    words     text not null, -- may be empty
    version   bigint not null,
    at        bigint not null,
    primary key (code, person_id)
);

CREATE TABLE learning_run (
    person_id   text not null,
    package_id  text not null,
    idx         bigint not null,               -- of the unit; -1 for the package as a whole
    seconds     bigint not null,               -- by the server's clock, each moment counted in one unit
    met_at      bigint,
    met_seconds bigint not null default -1,    -- seconds when it was met; -1 when no time was asked for
    waived      boolean not null default false,
    beside      boolean not null default false, -- ran while another unit did
    primary key (person_id, package_id, idx)
);

CREATE TABLE learning_shelf (
    lang       text not null,
    sort_key   text /*bytewise*/ not null, -- of the title, cut to what an index holds
    code       text /*bytewise*/ not null,
    version_id text not null,
    competency text /*bytewise*/ not null,
    level      bigint not null,
    provider   text /*bytewise*/ not null,
    length     bigint not null,            -- 1 to 15 minutes, 2 to 30, 3 to 60, 4 longer
    offline    boolean not null,           -- every part can be kept on the device
    primary key (lang, sort_key, code)
);

CREATE TABLE learning_shelf_stamp (
    id bigint primary key,
    n  bigint not null
);

CREATE TABLE "learning_unit" (
    version_id    text not null references learning_version (id),
    n             bigint not null, -- from 1
    kind          text not null check (kind in ('text', 'case', 'package', 'file', 'event')),
    paper_id      text not null,   -- assessment's: the one question of this part; empty where it has none
    package_id    text not null default '',  -- content's: what a part of kind package or file shows
    package_index bigint not null default 0, -- which unit of the package
    media         text not null default '' check (media in ('', 'video', 'audio', 'pages')),
    length        bigint not null default 0, -- of a file: seconds, or pages
    hash          text not null default '',  -- of all that the author wrote of this part; empty for parts from before this column
    event         text not null default '',  -- JSON, of kind event: when, where, for how many, and who gives it
    primary key (version_id, n)
);

CREATE TABLE learning_unit_text (
    version_id text not null references learning_version (id),
    n          bigint not null,
    lang       text not null,
    title      text not null,
    markdown   text not null,
    html       text not null,   -- sanitised once, when the version was made
    words      bigint not null,
    seconds    bigint not null,
    bytes      bigint not null, -- of the html
    primary key (version_id, n, lang)
);

CREATE TABLE learning_version (
    id           text primary key,
    code         text /*bytewise*/ not null references learning_course (code),
    version      bigint not null,
    content_hash text not null,              -- of the whole course: the same course twice is one version
    competency   text /*bytewise*/ not null,
    level        bigint not null check (level >= 1),
    provider     text /*bytewise*/ not null, -- code of the organisation that gives the course
    mode         text not null check (mode in ('self-paced', 'blended', 'classroom')),
    pass_mark    bigint not null,            -- hundredths of a percent
    units        bigint not null check (units >= 1),
    paper_id     text not null,              -- assessment's: the final check
    questions    bigint not null,            -- how many the final check draws
    sources      text not null,              -- JSON: titles by language, and addresses
    made_at      bigint not null,
    made_by      text not null,
    unique (code, version)
);

CREATE TABLE learning_version_text (
    version_id text not null references learning_version (id),
    lang       text not null,
    title      text not null,
    sort_key   text /*bytewise*/ not null,
    summary    text not null,
    can_do     text not null,
    seconds    bigint not null, -- reading and answering, by the rule of Seconds
    bytes      bigint not null,
    primary key (version_id, lang)
);

CREATE TABLE learning_visit (
    person_id  text not null,
    began_at   bigint not null,
    ended_at   bigint not null,
    package_id text not null,
    idx        bigint not null,
    primary key (person_id, began_at)
);

CREATE TABLE learning_word (
    word       text /*bytewise*/ not null,
    version_id text not null references learning_version (id),
    primary key (word, version_id)
);
CREATE INDEX learning_attended_event on learning_attended (code, begins_at);
CREATE INDEX learning_course_version on learning_course (version_id);
CREATE UNIQUE INDEX learning_enrolment_active on learning_enrolment (person_id, code) where status = 'active';
CREATE INDEX learning_enrolment_course on learning_enrolment (person_id, code, enrolled_at);
CREATE INDEX learning_enrolment_last on learning_enrolment (person_id, status, last_at);
CREATE INDEX learning_enrolment_newest on learning_enrolment (version_id, id);
CREATE INDEX learning_enrolment_version on learning_enrolment (version_id, person_id);
CREATE UNIQUE INDEX learning_flag_open on learning_flag (code, person_id) where settled_at is null;
CREATE UNIQUE INDEX learning_shelf_code on learning_shelf (code, lang);
CREATE INDEX learning_unit_package on learning_unit (package_id, package_index) where package_id <> '';
CREATE INDEX learning_version_competency on learning_version (competency, level, code);
CREATE INDEX learning_version_paper on learning_version (paper_id);
CREATE INDEX learning_version_text_sorted on learning_version_text (lang, sort_key, version_id);
CREATE INDEX learning_word_version on learning_word (version_id);

CREATE VIEW learning_v_course as
select c.code, c.version, c.version_id, c.status,
       coalesce((select k.replaced_by from framework_v_competency k where k.code = v.competency and k.replaced_by <> ''), v.competency) as competency,
       v.level, v.provider, v.mode
  from learning_course c
  join learning_version v on v.id = c.version_id;

CREATE VIEW learning_v_day as
select person_id, began_at, seconds from learning_day;

CREATE VIEW learning_v_done as
select person_id, enrolment_id, n, done_at
  from learning_progress
 where done_at is not null;

CREATE VIEW learning_v_enrolment as
select e.person_id, e.id, e.code, v.version,
       coalesce((select k.replaced_by from framework_v_competency k where k.code = v.competency and k.replaced_by <> ''), v.competency) as competency,
       v.level, e.status, e.enrolled_at, e.completed_at, e.percent, e.passed,
       cast((select coalesce(sum(p.seconds), 0) from learning_progress p where p.person_id = e.person_id and p.enrolment_id = e.id) as bigint) as measured,
       coalesce((select t.seconds from learning_version_text t where t.version_id = e.version_id and t.lang = e.lang),
                (select t.seconds from learning_version_text t where t.version_id = e.version_id and t.lang = 'en'), 0) as nominal
  from learning_enrolment e
  join learning_version v on v.id = e.version_id;

CREATE VIEW learning_v_name as
select c.code, t.lang, t.title as name, t.sort_key
  from learning_course c
  join learning_version_text t on t.version_id = c.version_id;

CREATE VIEW learning_v_passed as
select s.person_id, v.code, s.submitted_at as passed_at
  from assessment_v_sitting s
  join learning_version v on v.paper_id = s.paper_id
 where s.status = 'submitted' and s.passed and s.submitted_at is not null;

CREATE VIEW learning_v_standing as
select c.code,
       case when c.status = 'retired' then 'retired' when c.flagged_at is not null then 'flagged' when c.unlisted then 'unlisted' else 'live' end as standing
  from learning_course c;

-- notice

CREATE TABLE notice_item (
    person_id text not null,
    id        text not null,    -- uuid5 of the fact and the person: twice is once
    pos       bigint not null,  -- of the fact in the log; the order of the inbox
    kind      text not null,
    subject   text not null,    -- id or code of what it is about
    args      text not null,    -- JSON: ids and levels, see notice.Args
    at        bigint not null,
    asks      boolean not null, -- its reader is asked to do something
    calls     boolean not null, -- counts as unread until read; false once what was asked is settled, and for what is only filed
    primary key (person_id, id)
);

CREATE TABLE notice_read (
    person_id text not null,
    id        text not null,
    at        bigint not null,
    primary key (person_id, id)
);

CREATE TABLE notice_seen (
    person_id text primary key,
    pos       bigint not null,  -- all up to here were marked as read at once
    at        bigint not null
);
CREATE INDEX notice_item_asked on notice_item (subject) where asks;
CREATE INDEX notice_item_calling on notice_item (person_id, pos) where calls;
CREATE UNIQUE INDEX notice_item_order on notice_item (person_id, pos);

-- passbook

CREATE TABLE passbook_formula (
    version      text primary key,
    status       text not null, -- draft, published, superseded
    published_on text not null, -- YYYY-MM-DD, '' for a draft
    params       text not null  -- JSON, see passbook.Formula
);

CREATE TABLE passbook_level (
    person_id   text not null,
    competency  text not null,
    tcs         bigint,            -- hundredths; null: this side is absent
    wpcas       bigint,
    cs          bigint,
    attained    bigint not null,   -- 0 when not measured: see measured
    measured    boolean not null,
    provisional boolean not null,  -- one side is absent
    formula     text not null,
    evidence    text not null,     -- JSON array of the ids that count
    claimed     bigint not null,   -- highest level claimed and not yet proven, 0 for none
    work        bigint not null,   -- evidence on record by kind, counted or not
    peer        bigint not null,
    test        bigint not null,
    last_at     bigint not null,   -- when the newest evidence that counts was observed
    primary key (person_id, competency)
);

CREATE TABLE passbook_step (
    person_id   text not null,
    competency  text not null,
    n           bigint not null,
    at          bigint not null,   -- when it was true (observed or ended)
    known_at    bigint not null,   -- when it became known here
    cs          bigint,
    attained    bigint not null,
    provisional boolean not null,
    cause       text not null,     -- the kind of evidence, or expired
    evidence_id text not null,
    primary key (person_id, competency, n)
);

CREATE VIEW passbook_v_level as
select person_id, competency, tcs, wpcas, cs, attained, measured, provisional, formula, evidence, claimed, work, peer, test, last_at
  from passbook_level;

-- people

CREATE TABLE people_designation (
    id          text primary key,
    code        text /*bytewise*/ not null unique,
    org_id      text not null,                     -- the unit whose word it is; those below it use it too
    state       text not null check (state in ('draft', 'approved', 'merged')),
    merged_into text not null,                     -- '' while it stands for itself
    was         text not null,                     -- of one that is merged: the state it had
    drafted_by  text not null,
    drafted_at  bigint not null,
    approved_by text not null
);

CREATE TABLE people_designation_name (
    designation_id text not null references people_designation (id),
    n              bigint not null,                -- 0 is the name, other names count from 1
    lang           text not null,
    name           text not null,
    match_key      text /*bytewise*/ not null,     -- the words, folded, written out and sorted: what a file's title is sought by
    sort_key       text /*bytewise*/ not null,
    primary key (designation_id, n, lang)
);

CREATE TABLE people_designation_order (
    lang           text not null,
    sort_key       text /*bytewise*/ not null,
    designation_id text not null references people_designation (id),
    primary key (lang, sort_key, designation_id)
);

CREATE TABLE people_designation_word (
    word           text /*bytewise*/ not null,
    designation_id text not null references people_designation (id),
    primary key (word, designation_id)
);

CREATE TABLE people_group (
    id          text primary key,
    grouping_id text not null references people_grouping (id),
    n           bigint not null,
    name_en     text not null,
    name_hi     text not null,
    unit_kind   text not null,
    tier        text not null,
    grp         text not null,
    pay_level   bigint not null,
    kind_code   text /*bytewise*/ not null,        -- what its posts will be
    fresh       boolean not null,                  -- the kind is to be begun
    reason      text not null,                     -- why this kind: same, elsewhere, none
    alike       text not null,                     -- code of the kind of post that is like it
    confirmed   boolean not null
);

CREATE TABLE people_group_post (
    title_id    text not null references people_group_title (id),
    position_id text not null,
    applied     text not null,                     -- the kind that it was given; '' while none was
    primary key (title_id, position_id)
);

CREATE TABLE people_group_title (
    id        text primary key,
    group_id  text not null references people_group (id),
    title_en  text not null,
    title_hi  text not null,
    how       text not null,                       -- why it is in the group
    posts     bigint not null
);

CREATE TABLE people_grouping (
    id         text primary key,
    org_id     text not null,
    state      text not null check (state in ('open', 'applied', 'undone', 'dropped')),
    revision   bigint not null,
    made_at    bigint not null,
    made_by    text not null,
    applied_at bigint not null,
    applied_by text not null,
    posts      bigint not null
);

CREATE TABLE people_holder (
    position_id text primary key,
    person_id   text not null,
    additional  boolean not null
);

CREATE TABLE people_org (
    id            text primary key,
    code          text not null unique,
    lgd_code      text not null,
    parent_id     text,                            -- null for the root
    segment       text not null,
    path          text /*bytewise*/ not null unique,
    kind          text not null,
    place_level   text not null,
    place_code    text not null,
    block_code    text not null,                   -- what the place lies in; kept beside it so that lists need no walk
    district_code text not null,
    state_code    text not null
);

CREATE TABLE people_org_end (
    org_id   text primary key,
    into_id  text not null,                 -- '' for one that was closed empty
    on_date  text not null,
    order_no text not null
);

CREATE TABLE people_org_name (
    org_id   text not null,
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (org_id, lang)
);

CREATE TABLE people_org_past (
    org_id   text not null,
    id       text not null,
    lang     text not null,
    name     text not null,
    until    text not null,
    order_no text not null,
    primary key (org_id, id)
);

CREATE TABLE people_person (
    id            text primary key,
    code          text not null unique,            -- employee code
    org_id        text not null,                   -- unit of the substantive posting; the last one when there is none
    gender        text not null,
    date_of_birth text not null,
    service       text not null,
    cadre         text not null,
    grp           text not null,
    pay_level     text not null,                   -- '' for those outside the pay matrix
    email         text not null,
    mobile_masked text not null,
    date_of_entry text not null,
    status        text not null
, code_key text generated always as (upper(replace(code, ' ', ''))) virtual);

CREATE TABLE people_person_name (
    person_id text not null,
    lang      text not null,
    name      text not null,
    sort_key  text /*bytewise*/ not null,
    own       boolean not null,                    -- false: no name is known in this language, so another stands in
    org_id    text not null,                       -- the person's, so that a unit's list is read in order
    primary key (person_id, lang)
);

CREATE TABLE people_place (
    level        text not null, -- state, district, subdistrict, block, ulb, village
    code         text not null,
    parent_level text not null,
    parent_code  text not null,
    census2011   text not null,
    primary key (level, code)
);

CREATE TABLE people_place_name (
    level    text not null,
    code     text not null,
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (level, code, lang)
);

CREATE TABLE people_position (
    id         text primary key,
    code       text not null unique,
    kind_code  text not null,                      -- '' while no profile of the kind is published
    org_id     text not null,
    post_no    text not null,
    reports_to text
);

CREATE TABLE people_position_name (
    position_id text not null,
    lang        text not null,
    name        text not null,                     -- the post
    title       text not null,                     -- the designation
    primary key (position_id, lang)
);

CREATE TABLE people_post_line (
    id             text primary key,
    code           text /*bytewise*/ not null unique,
    org_id         text not null,
    title_key      text /*bytewise*/ not null,     -- the title as it was written, folded: the line is known by it and the unit
    designation_id text not null,
    title_en       text not null,
    title_hi       text not null,
    sanctioned     bigint not null,
    pay_level      text not null,
    service        text not null,
    cadre          text not null,
    grp            text not null,
    unique (org_id, title_key)
);

CREATE TABLE people_post_line_position (
    position_id text primary key,
    line_id     text not null references people_post_line (id)
);

CREATE TABLE people_post_tally (
    org_id    text not null,
    kind_code text /*bytewise*/ not null,
    own_posts bigint not null,
    own_held  bigint not null,
    posts     bigint not null,
    held      bigint not null, own_filled bigint not null default 0, filled bigint not null default 0,
    primary key (org_id, kind_code)
);

CREATE TABLE people_posting (
    person_id   text not null,
    id          text not null,
    position_id text not null,
    from_date   text not null,
    to_date     text,                              -- null while it lasts
    nature      text not null,                     -- appointment, transfer, promotion, deputation, repatriation
    order_no    text not null,
    order_date  text not null,
    additional  boolean not null,                  -- additional charge beside the substantive post
    primary key (person_id, id)
);

CREATE TABLE people_service (
    person_id   text not null,
    id          text not null,
    kind        text not null,
    position_id text not null,              -- '' where the kind names none
    on_date     text not null,
    order_no    text not null,
    order_date  text not null,
    state       text not null,
    why         text not null,              -- the key of why it failed
    ordered_at  bigint not null,
    ordered_by  text not null,
    done_at     bigint not null, image text not null default '',            -- 0 while it waits
    primary key (person_id, id)
);
CREATE INDEX people_designation_merged on people_designation (merged_into) where merged_into <> '';
CREATE INDEX people_designation_name_key on people_designation_name (match_key);
CREATE INDEX people_designation_org on people_designation (org_id);
CREATE INDEX people_designation_word_of on people_designation_word (designation_id);
CREATE INDEX people_group_of on people_group (grouping_id, n);
CREATE INDEX people_group_post_position on people_group_post (position_id);
CREATE INDEX people_group_title_of on people_group_title (group_id);
CREATE UNIQUE INDEX people_grouping_open on people_grouping (org_id) where state = 'open';
CREATE INDEX people_grouping_org on people_grouping (org_id, made_at);
CREATE INDEX people_holder_person on people_holder (person_id);
CREATE INDEX people_org_end_into on people_org_end (into_id) where into_id <> '';
CREATE UNIQUE INDEX people_org_lgd on people_org (lgd_code) where lgd_code <> '';
CREATE INDEX people_org_name_sorted on people_org_name (lang, sort_key, org_id);
CREATE INDEX people_org_parent on people_org (parent_id);
CREATE INDEX people_org_place on people_org (place_level, place_code);
CREATE INDEX people_person_code_sorted on people_person (code_key, id);
CREATE INDEX people_person_email on people_person (email) where email <> '';
CREATE INDEX people_person_name_order on people_person_name (org_id, lang, sort_key, person_id);
CREATE INDEX people_person_name_sorted on people_person_name (lang, sort_key, person_id);
CREATE INDEX people_person_org_code on people_person (org_id, code_key, id);
CREATE INDEX people_place_parent on people_place (parent_level, parent_code);
CREATE INDEX people_position_kind_code on people_position (kind_code, code);
CREATE INDEX people_position_kind_org on people_position (kind_code, org_id, code);
CREATE INDEX people_position_org on people_position (org_id);
CREATE INDEX people_position_reports on people_position (reports_to);
CREATE INDEX people_post_line_designation on people_post_line (designation_id);
CREATE INDEX people_post_line_position_line on people_post_line_position (line_id);
CREATE UNIQUE INDEX people_posting_current on people_posting (person_id) where to_date is null and not additional;
CREATE INDEX people_posting_position on people_posting (position_id);
CREATE INDEX people_service_due on people_service (on_date, id) where state = 'waiting';

CREATE VIEW people_v_name as
select person_id, lang, name, sort_key from people_person_name;

CREATE VIEW people_v_need as
select s.person_id, s.kind_code,
       coalesce((select o.code
                   from framework_v_overlay o
                   join people_org x on x.code = o.overlay_org
                  where o.base_kind = s.kind_code
                    and s.path >= x.path and s.path < substr(x.path, 1, length(x.path) - 1) || '/'
                  order by length(x.path) desc
                  limit 1), s.kind_code) as need_kind
  from people_v_scope s;

CREATE VIEW people_v_org as
select id as org_id, code, path, substr(path, 1, length(path) - 1) || '/' as path_end from people_org;

CREATE VIEW people_v_position as
select s.id as position_id, s.code, s.kind_code, s.org_id, o.path, o.kind as org_kind, o.place_level, o.place_code,
       o.block_code, o.district_code, o.state_code
  from people_position s
  join people_org o on o.id = s.org_id;

CREATE VIEW people_v_scope as
select p.id as person_id, p.code as employee_code, o.id as org_id, o.path, t.position_id, s.kind_code,
       o.block_code, o.district_code, o.state_code, o.place_level, o.place_code
  from people_org o
  join people_person p on p.org_id = o.id
  join people_posting t on t.person_id = p.id and t.to_date is null and not t.additional
  join people_position s on s.id = t.position_id;

CREATE VIEW people_v_seat as
select s.id as position_id, s.reports_to, h.person_id, coalesce(h.additional, false) as additional
  from people_position s
  left join people_holder h on h.position_id = s.id;

-- plan

CREATE TABLE plan_done (
    person_id   text not null,
    item_id     text not null,
    evidence_id text not null, -- '' when the gap closed otherwise
    primary key (person_id, item_id)
);

CREATE TABLE plan_idp (
    person_id   text not null,
    id          text not null,
    from_date   text not null,
    to_date     text not null,
    status      text not null, -- draft, proposed, agreed, in_progress
    drafted_at  bigint not null,
    proposed_at bigint,
    agreed_at   bigint,
    agreed_by   text not null,
    started_at  bigint,
    sent_back   text not null, -- the manager's reason, while it is a draft again
    edition     bigint not null, for_position text not null default '', carried_at bigint, -- rises with every change: two editors do not overwrite each other
    primary key (person_id, id)
);

CREATE TABLE plan_item (
    person_id  text not null,
    idp_id     text not null,
    id         text not null,
    n          bigint not null,
    competency text not null,
    from_level bigint not null,
    to_level   bigint not null,
    kind       text not null,   -- 70, 20, 10
    minutes    bigint not null,
    due        text not null,   -- YYYY-MM-DD
    ref        text not null,   -- code of a course, or ''
    closes     text not null,   -- the evidence that would close it: signoff, piaa, check
    aspiration boolean not null, -- above what the post asks for
    primary key (person_id, idp_id, id)
);

CREATE TABLE plan_item_text (
    person_id text not null,
    item_id   text not null,
    lang      text not null,
    text      text not null,
    primary key (person_id, item_id, lang)
);

CREATE TABLE plan_revision (
    person_id   text primary key,
    idp_id      text not null,
    position_id text not null
);
CREATE INDEX plan_idp_id on plan_idp (id);
CREATE UNIQUE INDEX plan_idp_period on plan_idp (person_id, from_date);
CREATE INDEX plan_idp_waiting on plan_idp (person_id) where status = 'proposed';
CREATE INDEX plan_item_ref on plan_item (ref) where ref <> '';

-- practice

CREATE TABLE practice_entry (
    person_id   text not null,
    id          text not null,
    kind        text not null, -- 70, 20, 10
    competency  text not null, -- code; '' for none
    minutes     bigint not null,
    body        text not null, -- what was done, in the person's words
    with_person text not null, -- person id; '' for nobody
    done_on     text not null, -- YYYY-MM-DD in India
    evidence_id text not null, -- '' for none
    version     bigint not null, -- from 1
    logged_at   bigint not null,
    changed_at  bigint not null,
    removed_at  bigint, -- null: not removed
    primary key (person_id, id)
);

CREATE TABLE practice_version (
    person_id   text not null,
    entry_id    text not null,
    version     bigint not null,
    kind        text not null,
    competency  text not null,
    minutes     bigint not null,
    body        text not null,
    with_person text not null,
    done_on     text not null,
    changed_at  bigint not null,
    primary key (person_id, entry_id, version)
);
CREATE INDEX practice_entry_day on practice_entry (person_id, done_on, id) where removed_at is null;

CREATE VIEW practice_v_entry as
select person_id, id, kind, competency, minutes, done_on, evidence_id
  from practice_entry
 where removed_at is null;

-- programme

CREATE TABLE programme_cohort (
    id        text primary key,
    code      text /*bytewise*/ not null references programme_programme (code),
    org_code  text /*bytewise*/ not null, -- of the organisation that holds it
    title     text not null,              -- JSON: by language
    starts_on text not null,              -- YYYY-MM-DD
    ends_on   text not null,
    seats     bigint not null,
    approved  bigint not null,            -- how many seats are taken
    made_at   bigint not null,
    made_by   text not null, asked boolean not null default true, ended_at bigint, begun_at bigint, revision bigint not null default 0,
    check (approved >= 0 and approved <= seats)
);

CREATE TABLE programme_coordinator (
    cohort_id text not null references programme_cohort (id),
    person_id text not null,
    primary key (cohort_id, person_id)
);

CREATE TABLE programme_enrolment (
    person_id   text not null,
    id          text not null,
    code        text /*bytewise*/ not null references programme_programme (code),
    lang        text not null,
    enrolled_at bigint not null,
    left_at     bigint,
    primary key (person_id, id)
);

CREATE TABLE programme_hand (
    version_id text not null references programme_version (id),
    by_id      text not null,
    did        text not null check (did in ('wrote', 'reviewed')),
    at         bigint not null,
    primary key (version_id, by_id, did)
);

CREATE TABLE programme_item (
    course text /*bytewise*/ not null,
    code   text /*bytewise*/ not null references programme_programme (code),
    primary key (course, code)
);

CREATE TABLE programme_member (
    cohort_id text not null references programme_cohort (id),
    person_id text not null,
    status    text not null check (status in ('invited', 'asked', 'agreed', 'approved', 'declined', 'refused', 'left', 'removed')),
    since     bigint not null,
    by_id     text not null,            -- who settled it last
    agreed_by text not null default '', -- the officer above who agreed; '' where none did
    note      text not null default '', -- the word with which it was settled last
    primary key (cohort_id, person_id)
);

CREATE TABLE programme_name (
    code     text /*bytewise*/ not null references programme_programme (code),
    lang     text not null,
    title    text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);

CREATE TABLE programme_programme (
    code       text /*bytewise*/ primary key,
    version    bigint not null, -- the newest that went live
    version_id text not null,
    org_code   text /*bytewise*/ not null, -- of the organisation that gives it
    status     text not null check (status in ('live', 'retired')),
    changed_at bigint not null
);

CREATE TABLE programme_round (
    person_id    text not null,
    enrolment_id text not null,
    n            bigint not null, -- from 1
    version_id   text not null references programme_version (id),
    begun_at     bigint not null,
    due_told_at  bigint,          -- when it was told that its renewal may begin
    lapsed_at    bigint, soon_told_at bigint,          -- when it was told that it holds no more
    primary key (person_id, enrolment_id, n)
);

CREATE TABLE programme_standing (
    person_id    text not null,
    enrolment_id text not null,
    code         text /*bytewise*/ not null,
    round        bigint not null, -- the newest
    held         bigint not null, -- the last that was completed; 0 for none
    opened       bigint not null, -- milestones that are open or done
    done         bigint not null, -- milestones that are done
    milestones   bigint not null, -- in all
    items_done   bigint not null, -- of the mandatory ones
    items        bigint not null, -- mandatory, in all
    completed_at bigint,          -- of the round that is held
    due_at       bigint,          -- when its renewal may begin
    ends_at      bigint,          -- when it ceases to hold
    next_at      bigint,          -- when the clock has something to tell; null for never
    primary key (person_id, enrolment_id)
);

CREATE TABLE programme_step (
    version_id text not null references programme_version (id),
    n          bigint not null,
    step       text not null,
    at         bigint not null,
    by_id      text not null,
    note       text not null,
    primary key (version_id, n)
);

CREATE TABLE programme_version (
    id         text primary key,
    code       text /*bytewise*/ not null,
    org_code   text /*bytewise*/ not null,
    from_n     bigint not null, -- version that it was begun from; 0 for a new programme
    live_n     bigint not null, -- version that it became; 0 until then
    state      text not null check (state in ('draft', 'review', 'approved', 'live', 'replaced', 'retired', 'discarded')),
    body       text not null,   -- JSON: all that the author wrote
    before     text not null,   -- JSON: what it was before the last change; '' where nothing can be taken back
    revision   bigint not null, -- how often it was changed: an edit says which state it has seen
    made_at    bigint not null,
    made_by    text not null,
    changed_at bigint not null  -- when its state changed last
);
CREATE INDEX programme_cohort_begins on programme_cohort (starts_on, id) where begun_at is null;
CREATE INDEX programme_cohort_code on programme_cohort (code, ends_on, id);
CREATE INDEX programme_cohort_org on programme_cohort (org_code, id);
CREATE INDEX programme_coordinator_person on programme_coordinator (person_id, cohort_id);
CREATE UNIQUE INDEX programme_enrolment_one on programme_enrolment (person_id, code) where left_at is null;
CREATE INDEX programme_item_code on programme_item (code);
CREATE INDEX programme_member_person on programme_member (person_id, cohort_id);
CREATE INDEX programme_member_status on programme_member (cohort_id, status, person_id);
CREATE INDEX programme_name_sorted on programme_name (lang, sort_key, code);
CREATE INDEX programme_standing_code on programme_standing (code, person_id);
CREATE INDEX programme_standing_next on programme_standing (next_at, person_id, enrolment_id) where next_at is not null;
CREATE INDEX programme_version_code on programme_version (code, id);
CREATE UNIQUE INDEX programme_version_live on programme_version (code) where state = 'live';
CREATE UNIQUE INDEX programme_version_open on programme_version (code) where state in ('draft', 'review', 'approved');
CREATE INDEX programme_version_org on programme_version (org_code, state, id);

-- record

CREATE TABLE record_activity (
    id         text primary key,
    definition text not null
);

CREATE TABLE record_agent (
    key   text primary key,
    names text not null                -- JSON list, the newest last
);

CREATE TABLE record_apart (
    id    text primary key,            -- of what came, so that the same again is there once
    at    bigint not null,
    mid   text not null,
    eid   text not null,
    why   text not null,
    body  text not null
);

CREATE TABLE record_credential (
    key       text primary key,
    secret    text not null,           -- SHA-256 of 32 random bytes
    name      text not null,
    scopes    text not null,           -- separated by spaces
    per_minute bigint not null,        -- requests; 0 for no bound
    made_at   bigint not null,
    made_by   text not null,
    ended_at  bigint not null          -- 0 while it lasts
, trusted bigint not null default 0, stored bigint not null default 0, used_at bigint not null default 0);

CREATE TABLE record_document (
    agent        text not null,        -- '' for a profile of an activity
    kind         text not null,        -- state, agent, activity
    activity     text not null,        -- '' for a profile of an agent
    registration text not null,        -- '' for none
    name         text not null,
    content_type text not null,
    etag         text not null,
    updated      bigint not null,
    body         blob not null,
    primary key (agent, kind, activity, registration, name)
);

CREATE TABLE record_erased (
    seq     bigint primary key,
    sum     text not null,             -- SHA-256 of the text as it was stored, in hex
    erasure text not null
);

CREATE TABLE record_erasure (
    id         text primary key,
    at         bigint not null,
    by_id      text not null,
    statements bigint not null
);

CREATE TABLE record_file (
    seq          bigint not null,
    sha2         text not null,
    content_type text not null,
    size         bigint not null,
    blob_key     text not null,
    primary key (seq, sha2)
);

CREATE TABLE record_known (
    activity text primary key,
    ref      text not null
);

CREATE TABLE record_posting (
    key  text not null,                -- see keyOf
    last bigint not null,
    seqs text not null,                -- differences from last downwards, in base 36
    primary key (key, last)
) without rowid;

CREATE TABLE record_sequence (
    id     bigint primary key,
    seq    bigint not null,
    stored bigint not null
, dangling bigint not null default 0, folded bigint not null default 0);

CREATE TABLE record_statement (
    seq     integer primary key,
    id      text not null unique,      -- in small letters
    stored  bigint not null,           -- the same for what was stored together; a greater seq has no lesser one
    verb    text not null,
    target  text,                      -- the statement that is its object, if that is one
    voided  bigint not null default 0, -- 1 where a voiding statement names it
    body    text not null
);

CREATE TABLE record_tail (
    last   integer primary key,        -- the greatest number of the transaction
    blocks text not null               -- see tailText
);

CREATE TABLE record_upload (
    blob_key text primary key,
    at       bigint not null
);

CREATE TABLE record_verb (
    id      text primary key,
    display text not null
);

CREATE TABLE record_voiding (
    target text primary key,
    by_id  text not null
);
CREATE INDEX record_apart_at on record_apart (at, id);
CREATE INDEX record_document_activity on record_document (activity, name) where kind = 'activity';
CREATE INDEX record_erasure_at on record_erasure (at);
CREATE INDEX record_file_blob on record_file (blob_key);
CREATE INDEX record_statement_target on record_statement (target) where target is not null;
CREATE INDEX record_upload_at on record_upload (at);

-- scenario

CREATE TABLE scenario_case (
    code       text /*bytewise*/ primary key,
    version    bigint not null, -- the newest
    version_id text not null,
    changed_at bigint not null
);

CREATE TABLE scenario_step (
    person_id text not null,
    walk_id   text not null,
    n         bigint not null, -- from 1
    scene     text not null,
    choice    text not null,
    made_at   bigint not null,
    primary key (person_id, walk_id, n)
);

CREATE TABLE scenario_version (
    id           text primary key,
    code         text /*bytewise*/ not null references scenario_case (code),
    version      bigint not null,
    content_hash text not null,              -- of the whole case: the same case twice is one version
    competency   text /*bytewise*/ not null,
    level        bigint not null check (level >= 1),
    provider     text /*bytewise*/ not null, -- code of the organisation that gives the case
    endings      bigint not null,
    body         text not null,              -- JSON: all that the author wrote
    made_at      bigint not null,
    made_by      text not null,
    unique (code, version)
);

CREATE TABLE scenario_version_text (
    version_id text not null references scenario_version (id),
    lang       text not null,
    title      text not null,
    summary    text not null,
    minutes    bigint not null, -- of the longest way
    primary key (version_id, lang)
);

CREATE TABLE scenario_walk (
    person_id  text not null,
    id         text not null,
    code       text /*bytewise*/ not null,
    version_id text not null,
    status     text not null check (status in ('active', 'ended', 'left')),
    at_scene   text not null,
    steps      bigint not null, -- choices that were made
    begun_at   bigint not null,
    last_at    bigint not null,
    ended_at   bigint,
    primary key (person_id, id)
);
CREATE UNIQUE INDEX scenario_walk_active on scenario_walk (person_id, code) where status = 'active';
CREATE INDEX scenario_walk_case on scenario_walk (person_id, code, begun_at);
CREATE INDEX scenario_walk_version on scenario_walk (version_id, begun_at);

CREATE VIEW scenario_v_case as
select c.code, c.version, v.competency, v.level, v.provider
  from scenario_case c
  join scenario_version v on v.id = c.version_id;

-- studio

CREATE TABLE studio_certificate (
    draft_id text not null references studio_draft (id),
    side     text not null check (side in ('provider', 'reviewer')),
    scheme   text not null,            -- of the marks: cqs-1
    revision bigint not null,          -- of the draft that was judged
    gate     text not null,            -- JSON: 1 where there is none of it, by criterion
    marks    text not null,            -- JSON: 0, 1 or 2 by parameter; null while there are none
    score    bigint not null,          -- hundredths of a percent; -1 without marks
    at       bigint not null,
    by_id    text not null,
    primary key (draft_id, side)
);

CREATE TABLE studio_comment (
    draft_id  text not null references studio_draft (id),
    id        text not null,
    part      text /*bytewise*/ not null,
    line      bigint not null,         -- of the text, from 1; 0 for the whole part
    answers   text not null,           -- id of the comment that it answers; '' for none
    body      text not null,
    at        bigint not null,
    by_id     text not null,
    closed_at bigint not null,         -- 0 while it is open
    closed_by text not null,
    primary key (draft_id, id)
);

CREATE TABLE studio_draft (
    id          text primary key,
    code        text /*bytewise*/ not null, -- of the course
    org_code    text /*bytewise*/ not null, -- of the organisation that gives it
    from_n      bigint not null,            -- version of the course that it was begun from; 0 for a new course
    live_n      bigint not null,            -- version that it became; 0 until then
    state       text not null check (state in ('draft', 'review', 'approved', 'processing', 'live', 'failed', 'flag_draft', 'replaced', 'discarded')),
    title       text not null,              -- JSON: by language
    competency  text /*bytewise*/ not null, -- '' until it is chosen
    level       bigint not null,            -- 0 until it is chosen
    content     text not null,              -- JSON
    revision    bigint not null,            -- how often it was changed: an edit says which state it has seen
    why         text not null,              -- key of why it failed; '' otherwise
    why_args    text not null,              -- JSON: what fills the key in
    made_at     bigint not null,
    made_by     text not null,
    changed_at  bigint not null             -- when its state changed last
);

CREATE TABLE studio_edit (
    draft_id  text not null references studio_draft (id),
    revision  bigint not null,         -- the state that it led to
    at        bigint not null,
    by_id     text not null,
    part      text /*bytewise*/ not null,
    change    text not null,           -- JSON: the edit
    inverse   text not null,           -- JSON: the edit that takes it back
    undone_by bigint not null,         -- revision of the edit that took it back; 0 for none
    primary key (draft_id, revision)
);

CREATE TABLE studio_hand (
    person_id text not null,
    draft_id  text not null references studio_draft (id),
    did       text not null check (did in ('wrote', 'reviewed')),
    at        bigint not null,
    primary key (person_id, draft_id, did)
);

CREATE TABLE studio_job (
    id       text primary key,
    draft_id text not null references studio_draft (id),
    actor    text not null,            -- JSON: who published it, with the roles held then
    state    text not null,
    tries    bigint not null,
    lease    bigint not null,          -- until when whoever runs it holds it; after that it counts as lost
    asked_at bigint not null,
    ended_at bigint not null
);

CREATE TABLE studio_step (
    draft_id text not null references studio_draft (id),
    n        bigint not null,
    step     text not null,
    at       bigint not null,
    by_id    text not null,
    note     text not null,
    primary key (draft_id, n)
);
CREATE INDEX studio_draft_code on studio_draft (code, id);
CREATE UNIQUE INDEX studio_draft_live on studio_draft (code) where state = 'live';
CREATE UNIQUE INDEX studio_draft_open on studio_draft (code) where state in ('draft', 'review', 'approved', 'processing', 'failed', 'flag_draft');
CREATE INDEX studio_draft_org on studio_draft (org_code, state, id);
CREATE INDEX studio_draft_waits on studio_draft (state, changed_at, id);
CREATE INDEX studio_edit_part on studio_edit (draft_id, part, revision);
CREATE INDEX studio_hand_draft on studio_hand (draft_id, did);
CREATE INDEX studio_job_due on studio_job (lease, id) where state in ('waiting', 'running');
CREATE UNIQUE INDEX studio_job_one on studio_job (draft_id) where state in ('waiting', 'running');
