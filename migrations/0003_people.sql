-- +goose Up
-- Places by the codes of the Local Government Directory. Names are labels; a code is unique within its level.
create table people_place (
    level        text not null, -- state, district, subdistrict, block, ulb, village
    code         text not null,
    parent_level text not null,
    parent_code  text not null,
    census2011   text not null,
    primary key (level, code)
);
create index people_place_parent on people_place (parent_level, parent_code);

create table people_place_name (
    level    text not null,
    code     text not null,
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (level, code, lang)
);

-- Organisations in one tree. The path of a unit is its parent's path and its own segment.
create table people_org (
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
create unique index people_org_lgd on people_org (lgd_code) where lgd_code <> '';
create index people_org_parent on people_org (parent_id);
create index people_org_place on people_org (place_level, place_code);

create table people_org_name (
    org_id   text not null,
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (org_id, lang)
);

-- Positions: a kind of post at a unit, numbered. reports_to is the next post above, held or vacant.
create table people_position (
    id         text primary key,
    code       text not null unique,
    kind_code  text not null,                      -- '' while no profile of the kind is published
    org_id     text not null,
    post_no    text not null,
    reports_to text
);
create index people_position_org on people_position (org_id);
create index people_position_reports on people_position (reports_to);
create index people_position_kind on people_position (kind_code);

create table people_position_name (
    position_id text not null,
    lang        text not null,
    name        text not null,                     -- the post
    title       text not null,                     -- the designation
    primary key (position_id, lang)
);

create table people_person (
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
);
create index people_person_org on people_person (org_id);
create index people_person_email on people_person (email) where email <> '';

create table people_person_name (
    person_id text not null,
    lang      text not null,
    name      text not null,
    sort_key  text /*bytewise*/ not null,
    own       boolean not null,                    -- false: no name is known in this language, so another stands in
    org_id    text not null,                       -- the person's, so that a unit's list is read in order
    primary key (person_id, lang)
);
create index people_person_name_order on people_person_name (org_id, lang, sort_key, person_id);

create table people_posting (
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
create unique index people_posting_current on people_posting (person_id) where to_date is null and not additional;
create index people_posting_position on people_posting (position_id);

-- Who holds a post now: the unit's lookup beside the person's postings, and what makes a post hold one person at a time.
create table people_holder (
    position_id text primary key,
    person_id   text not null,
    additional  boolean not null
);
create index people_holder_person on people_holder (person_id);

-- Each person's current substantive posting and where it lies.
create view people_v_scope as
select p.id as person_id, p.code as employee_code, o.id as org_id, o.path, t.position_id, s.kind_code,
       o.block_code, o.district_code, o.state_code, o.place_level, o.place_code
  from people_org o
  join people_person p on p.org_id = o.id
  join people_posting t on t.person_id = p.id and t.to_date is null and not t.additional
  join people_position s on s.id = t.position_id;

-- Each person's name, in English and Hindi always (one stands in for the other), in other languages where it is known.
create view people_v_name as
select person_id, lang, name, sort_key from people_person_name;

-- +goose Down
drop view people_v_name;
drop view people_v_scope;
drop table people_holder;
drop table people_posting;
drop table people_person_name;
drop table people_person;
drop table people_position_name;
drop table people_position;
drop table people_org_name;
drop table people_org;
drop table people_place_name;
drop table people_place;
