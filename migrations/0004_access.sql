-- +goose Up
-- Accounts, sign-in, sessions and grants. Secrets are here only as hashes: argon2id for what people choose or type,
-- SHA-256 for random tokens of 32 bytes.
create table access_account (
    person_id  text primary key,
    code       text not null,   -- employee code as people write it
    state      text not null,   -- new, active, closed
    secret     text not null,   -- argon2id in PHC form; '' when none is set
    made_at    bigint not null,
    first_at   bigint,          -- first sign-in; null before
    changed_at bigint not null  -- last change of state or secret
);

-- By which words a person signs in: the lookup from the two logins to the person.
create table access_login (
    login     text primary key, -- in small letters, without spaces
    person_id text not null,
    kind      text not null     -- code, email
);
create index access_login_person on access_login (person_id);

create table access_session (
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
create index access_session_hash on access_session (hash);
create index access_session_expires on access_session (expires_at);

create table access_token (
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
create index access_token_hash on access_token (hash);

-- A printed code for the first sign-in, or for one who has forgotten the PIN.
create table access_slip (
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
create index access_slip_hash on access_slip (hash);
create index access_slip_step on access_slip (step_hash);

create table access_grant (
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
create unique index access_grant_held on access_grant (person_id, role, org_id) where ended_at is null;
create index access_grant_path on access_grant (path, role, person_id) where ended_at is null;
create index access_grant_org on access_grant (org_id) where ended_at is null;

-- Wrong guesses of the last quarter of an hour, a row for each account and each address.
create table access_throttle (
    key    text primary key,    -- keyed hash: neither logins nor addresses are readable here
    times  text not null,       -- JSON array of microseconds
    last_at bigint not null
);
create index access_throttle_last on access_throttle (last_at);

-- One random value for this installation, made at first use.
create table access_salt (
    id   bigint primary key,
    salt text not null
);

-- The grants in force, for rooms above: who holds which role over what.
create view access_v_grant as
    select person_id, role, path from access_grant where ended_at is null;

-- Who has an account, and whether it has been used.
create view access_v_account as
    select person_id, state, first_at from access_account;

-- +goose Down
drop view access_v_account;
drop view access_v_grant;
drop table access_salt;
drop table access_throttle;
drop table access_grant;
drop table access_slip;
drop table access_token;
drop table access_session;
drop table access_login;
drop table access_account;
