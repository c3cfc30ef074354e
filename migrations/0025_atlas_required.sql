-- +goose Up
-- The map of what is required: how many posts, held or vacant, ask for a competency at a level, at each tier of governance.
-- All four tables are derived from positions and from what kinds of post need in force.

-- The tier at which the version in force of a kind of post says that it stands; for rooms above.
create view framework_v_tier as
    select k.code, v.tier
      from framework_kind k
      join framework_version v on v.kind_code = k.code and v.version = k.in_force
     where k.in_force > 0;

-- Tiers: 1 union, 2 state, 3 district, 4 block, 5 village, 6 ward.

-- Posts of each unit by what their holders are measured against: a kind of post, an overlay, or '' for none.
create table atlas_post (
    org_id    text not null,
    kind_code text /*bytewise*/ not null,
    tier      bigint not null, -- of the unit
    state     text not null,   -- code; '' for none
    n         bigint not null,
    primary key (org_id, kind_code)
);

-- The same, added up.
create table atlas_post_sum (
    kind_code text /*bytewise*/ not null,
    tier      bigint not null,
    state     text not null,
    n         bigint not null,
    primary key (kind_code, tier, state)
);

-- What kinds of post asked for when they were counted.
create table atlas_asked (
    kind_code  text /*bytewise*/ not null,
    competency text /*bytewise*/ not null,
    tier       bigint not null, -- of the kind of post
    required   bigint not null,
    primary key (kind_code, competency)
);
create index atlas_asked_competency on atlas_asked (competency);

-- The map. state '*' is the nation, tier 0 all tiers; competency '*' counts all posts, '' those with nothing in force.
create table atlas_required (
    state      text not null,
    tier       bigint not null,
    competency text /*bytewise*/ not null,
    required   bigint not null,
    n          bigint not null,
    primary key (state, tier, competency, required)
);
create index atlas_required_most on atlas_required (state, tier, n, competency, required);
create index atlas_required_competency on atlas_required (state, competency, tier, required);
create index atlas_required_empty on atlas_required (n) where n = 0;

-- +goose Down
drop table atlas_required;
drop table atlas_asked;
drop table atlas_post_sum;
drop table atlas_post;
drop view framework_v_tier;
