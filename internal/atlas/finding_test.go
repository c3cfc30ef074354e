package atlas

import (
	"slices"
	"testing"
)

func cellOf(place, competency string, n, below, gap int) Cell {
	attained := 200
	return Cell{Level: Block, Place: place, Competency: competency, Figures: &Figures{N: n, Below: below, MeanAttained: &attained, MeanGap: &gap}}
}

func TestFind_NamesTheWidestGapOfTheWhole_AndPlacesOfTwentyPeopleOnly(t *testing.T) {
	hidden := Cell{Level: Block, Place: "9", Competency: "B"}
	for _, c := range []struct {
		name   string
		view   View
		key    string
		of     string
		places []string
	}{
		{"nothing at all", View{}, "atlas.finding.none", "", nil},
		{"all hidden", View{Cells: []Cell{hidden}, Whole: []Cell{hidden}}, "atlas.finding.none", "", nil},
		{
			"places too small to rank",
			View{Whole: []Cell{cellOf("129", "A", 100, 50, 90), cellOf("129", "B", 100, 60, 120)}, Cells: []Cell{cellOf("1", "B", 19, 19, 300), hidden}},
			"atlas.finding.whole", "B", nil,
		},
		{
			"the worst places first, three at most, none that is better than the whole",
			View{
				Whole: []Cell{cellOf("129", "B", 100, 60, 120)},
				Cells: []Cell{
					cellOf("1", "B", 20, 9, 130), cellOf("2", "B", 20, 9, 200), cellOf("3", "B", 20, 9, 110), cellOf("4", "B", 30, 9, 200),
					cellOf("5", "B", 30, 9, 140), cellOf("6", "A", 30, 9, 500),
				},
			},
			"atlas.finding.places", "B",
			[]string{"2", "4", "5"},
		},
		{
			"a competency that few are measured in is not headlined, however wide its gap",
			View{Whole: []Cell{cellOf("129", "A", 19, 19, 400), cellOf("129", "B", 20, 6, 30)}},
			"atlas.finding.whole", "B", nil,
		},
		{"few are measured in anything", View{Whole: []Cell{cellOf("129", "A", 19, 19, 400), cellOf("129", "B", 7, 0, 0)}}, "atlas.finding.few", "", nil},
		{"few are measured in the one that is looked at", View{Whole: []Cell{cellOf("129", "A", 19, 19, 400)}}, "atlas.finding.few", "A", nil},
		{"everybody meets it", View{Whole: []Cell{cellOf("129", "B", 100, 0, 0)}}, "atlas.finding.met", "B", nil},
		{
			"without a place around, what is shown is added up",
			View{Cells: []Cell{cellOf("1", "A", 10, 5, 100), cellOf("2", "A", 30, 10, 60), cellOf("1", "B", 40, 10, 50), hidden}},
			"atlas.finding.whole", "A", nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Find(c.view)
			if f.Key != c.key || f.Competency != c.of || !slices.Equal(f.Places, c.places) {
				t.Fatalf("%+v, want %s %s %v", f, c.key, c.of, c.places)
			}
		})
	}
	f := Find(View{Cells: []Cell{cellOf("1", "A", 10, 5, 100), cellOf("2", "A", 30, 10, 60)}})
	if f.N != 40 || f.Below != 15 || f.MeanGap != 70 {
		t.Fatalf("added up: %+v", f)
	}
}

func TestMean_RoundsHalfUpInHundredths(t *testing.T) {
	for _, c := range []struct {
		sum, n int64
		want   int
	}{{29, 15, 193}, {1, 8, 13}, {0, 4, 0}, {2, 3, 67}, {1, 3, 33}, {25, 5, 500}} {
		if got := mean(c.sum, c.n); got != c.want {
			t.Errorf("%d over %d is %d, want %d", c.sum, c.n, got, c.want)
		}
	}
}
