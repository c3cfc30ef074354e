-- +goose Up
-- What those who took a course say of it, once a person and course.
create table learning_rating (
    code      text /*bytewise*/ not null references learning_course (code),
    person_id text not null,
    stars     bigint not null check (stars between 1 and 5),
    words     text not null, -- may be empty
    version   bigint not null,
    at        bigint not null,
    primary key (code, person_id)
);
-- Their sum, kept with each word, so that a page never counts them.
create table learning_rated (
    code   text /*bytewise*/ primary key references learning_course (code),
    raters bigint not null,
    stars  bigint not null
);

-- +goose Down
drop table learning_rated;
drop table learning_rating;
