package framework

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Kept is a knowledge resource that was found, with the one that stands in its place.
type Kept struct {
	Knowledge
	Next Knowledge // zero while nothing replaces it
}

// Resource gives the entry as an activity names it.
func (k Knowledge) Resource() Resource {
	return Resource{Code: k.Code, Title: k.Title, Kind: k.Kind, ValidFrom: k.ValidFrom, ValidTo: k.ValidTo, ReviewBy: k.ReviewBy}
}

// mostKept bounds how many entries are looked at for one search.
const mostKept = 500

// FindKept finds kept knowledge resources by the beginnings of words of their titles, in any language: their codes in order, at
// most limit. Those that no longer hold are found too; KeptByCode says so.
func (f *Frameworks) FindKept(ctx context.Context, q db.Q, text string, limit int) ([]string, error) {
	words := Words(text)
	if len(words) == 0 {
		return nil, nil
	}
	codes, err := searchKept(ctx, q, words[:min(len(words), maxWords)], min(max(limit, 1), maxPage))
	return codes, fault.Wrap("framework.FindKept", err)
}

// KeptByCode gives knowledge resources by code, each with the one that stands in its place; those that are unknown are left out.
func (f *Frameworks) KeptByCode(ctx context.Context, q db.Q, codes []string) (map[string]Kept, error) {
	out := map[string]Kept{}
	found, err := selectKnowledgeWithNext(ctx, q, codes)
	for _, code := range codes {
		if k, ok := found[code]; ok {
			out[code] = Kept{k, found[k.ReplacedBy]}
		}
	}
	return out, fault.Wrap("framework.KeptByCode", err)
}

// wordsOf gives the folded words under which a knowledge resource is found.
func (k Knowledge) wordsOf() []string {
	texts := []string{k.Code}
	for _, lang := range sortedLangs(k.Title) {
		texts = append(texts, k.Title[lang])
	}
	return db.Keys(Words(strings.Join(texts, " ")))
}

// AskedBeside gives the competencies that are asked for where a knowledge resource must be known: by the activities of versions in
// force that name it, under their living codes.
func (f *Frameworks) AskedBeside(ctx context.Context, q db.Q, code string) ([]string, error) {
	out, err := selectAskedBeside(ctx, q, code)
	return out, fault.Wrap("framework.AskedBeside", err)
}
