-- +goose Up
-- Which papers test a competency now: asked by its entry in the dictionary.
create index assessment_paper_competency on assessment_paper (competency, code) where current;

-- +goose Down
drop index assessment_paper_competency;
