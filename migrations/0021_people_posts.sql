-- +goose Up
-- Designations: the titles that posts bear, each with the other names under which files and people know it.
create table people_designation (
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
create index people_designation_org on people_designation (org_id);
create index people_designation_merged on people_designation (merged_into) where merged_into <> '';
create table people_designation_name (
    designation_id text not null references people_designation (id),
    n              bigint not null,                -- 0 is the name, other names count from 1
    lang           text not null,
    name           text not null,
    match_key      text /*bytewise*/ not null,     -- the words, folded, written out and sorted: what a file's title is sought by
    sort_key       text /*bytewise*/ not null,
    primary key (designation_id, n, lang)
);
create index people_designation_name_key on people_designation_name (match_key);
create index people_designation_name_sorted on people_designation_name (lang, sort_key, designation_id) where n = 0;
create table people_designation_word (
    word           text /*bytewise*/ not null,
    designation_id text not null references people_designation (id),
    primary key (word, designation_id)
);
create index people_designation_word_of on people_designation_word (designation_id);

-- What a department's file said of its posts, line by line, and the numbered posts that were made of each line.
create table people_post_line (
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
create index people_post_line_designation on people_post_line (designation_id);
create table people_post_line_position (
    position_id text primary key,
    line_id     text not null references people_post_line (id)
);
create index people_post_line_position_line on people_post_line_position (line_id);

-- Posts of a kind, or of none, unit by unit.
create index people_position_kind_org on people_position (kind_code, org_id, code);
drop index people_position_kind; -- the new one begins as it did

-- Posts sorted into groups, each to become one kind of post. Nothing of it touches a post until the groups are applied.
create table people_grouping (
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
create unique index people_grouping_open on people_grouping (org_id) where state = 'open';
create index people_grouping_org on people_grouping (org_id, made_at);
create table people_group (
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
create index people_group_of on people_group (grouping_id, n);
create table people_group_title (
    id        text primary key,
    group_id  text not null references people_group (id),
    title_en  text not null,
    title_hi  text not null,
    how       text not null,                       -- why it is in the group
    posts     bigint not null
);
create index people_group_title_of on people_group_title (group_id);
create table people_group_post (
    title_id    text not null references people_group_title (id),
    position_id text not null,
    applied     text not null,                     -- the kind that it was given; '' while none was
    primary key (title_id, position_id)
);
create index people_group_post_position on people_group_post (position_id);

-- How many posts there are of each kind, and how many of them are held: of a unit by itself, and of it with all below it.
-- Derived from positions and holders; kind_code '' counts those of no kind.
create table people_post_tally (
    org_id    text not null,
    kind_code text /*bytewise*/ not null,
    own_posts bigint not null,
    own_held  bigint not null,
    posts     bigint not null,
    held      bigint not null,
    primary key (org_id, kind_code)
);

-- +goose Down
drop table people_post_tally;
drop table people_group_post;
drop table people_group_title;
drop table people_group;
drop table people_grouping;
create index people_position_kind on people_position (kind_code);
drop index people_position_kind_org;
drop table people_post_line_position;
drop table people_post_line;
drop table people_designation_word;
drop table people_designation_name;
drop table people_designation;
