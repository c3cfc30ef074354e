-- +goose Up
-- What content of SCORM 2004 writes for whoever comes after it, beyond one attempt: objectives that are global to the system and data
-- that parts share. A row is one thing known of one of them, of one person.
create table attempt_carried (
    person_id  text not null,
    mark       text /*bytewise*/ not null, -- SHA-256 of its identifier, which may be 4,000 signs
    field      text /*bytewise*/ not null check (field in ('satisfied', 'measure', 'completion', 'progress', 'raw', 'min', 'max', 'store')),
    name       text not null,   -- its identifier, as manifests have it
    value      bigint,          -- ten millionths; 0 or 1 of satisfied and completion; null where it is no longer known
    store      text not null,   -- shared data; '' of objectives
    changed_at bigint not null,
    primary key (person_id, mark, field)
);

-- +goose Down
drop table attempt_carried;
