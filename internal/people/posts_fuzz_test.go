package people_test

import (
	"bytes"
	"context"
	"testing"

	"sopan/internal/ground/who"
	"sopan/internal/people"
)

func FuzzImportPosts(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		report, err := r.ImportPosts(context.Background(), who.Operator("fuzz"), bytes.NewReader(data), dry)
		return report.Report, err
	}, "Designation,Unit Code,No. of Posts,Pay Level,Group,Code\nClerk,UP-129-948,2,5,C,L1\nकनिष्ठ सहायक,UP-129-949,२,,,\n", "पदनाम\tकार्यालय कोड\nA.D.O.,466\n")
}

// FuzzGroupPosts holds the rule to its promise on any titles: every title is in one group, and the posts are all there.
func FuzzGroupPosts(f *testing.F) {
	f.Add("Jr. Asst.", "कनिष्ठ सहायक", "block_office")
	f.Add("", "a.d.o. (पं.) II", "")
	f.Fuzz(func(t *testing.T, a, b, unitKind string) {
		list := []people.PostTitle{{Title: map[string]string{"en": a}, UnitKind: unitKind, Posts: 2}, {Title: map[string]string{"en": b}, Posts: 3}, {Title: map[string]string{"hi": a}, Designation: "d", Posts: 1}}
		titles, posts := 0, 0
		for _, g := range people.GroupPosts(list, []people.KindOf{{Code: "K", Names: []map[string]string{{"en": b}}, Ours: true}}) {
			titles += len(g.Titles)
			posts += g.Posts
		}
		if titles != 3 || posts != 6 {
			t.Fatalf("%d titles, %d posts", titles, posts)
		}
		people.WithoutUnit(a, map[string]string{"en": b})
	})
}
