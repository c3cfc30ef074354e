-- +goose Up
-- Files of others' frameworks that came into the dictionary, or are on their way: the history of imports.
create table framework_import (
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
);
create index framework_import_owner on framework_import (owner_path, id);
create index framework_import_waiting on framework_import (at) where state <> 'written';

-- The file itself, until it is written or let go of: squeezed, in base64.
create table framework_import_file (
    import_id text primary key references framework_import (id),
    content   text not null
);

-- Why rows were refused, as they were last judged.
create table framework_import_error (
    import_id text not null references framework_import (id),
    n         bigint not null, -- in the order of the file, from 1
    row_no    bigint not null, -- the header is 1; of a CASE package: the place in CFItems
    column_   text not null,   -- as the file names it
    key       text not null,   -- of the words for people
    args      text not null,   -- JSON list: names and values of the words
    value     text not null,   -- what stands there, cut
    primary key (import_id, n)
);

-- +goose Down
drop table framework_import_error;
drop table framework_import_file;
drop table framework_import;
