-- +goose Up
-- What was uploaded, judged and kept. A row never changes.
create table content_package (
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
create index content_package_owner on content_package (owner, made_at, id);

-- The files of a package. Names that differ in case or in the form of their letters alone are one name.
create table content_file (
    package_id text not null,
    fold       text /*bytewise*/ not null,
    path       text not null,
    blob_key   text not null,
    size       bigint not null,
    type       text not null,
    primary key (package_id, fold)
);
create index content_file_blob on content_file (blob_key);

-- +goose Down
drop table content_file;
drop table content_package;
