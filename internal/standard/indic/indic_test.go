package indic_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sopan/internal/standard/indic"
)

func TestSound_OneWordInManyScripts_IsOne(t *testing.T) {
	for _, words := range [][]string{
		{"shikayat", "shikaayat", "शिकायत", "শিকায়ত", "શિકાયત", "ଶିକାୟତ", "శికాయత", "ಶಿಕಾಯತ", "ശികായത"},
		{"panchayat", "panchaayat", "पंचायत", "पञ्चायत", "ਪੰਚਾਯਤ", "પંચાયત", "ପଞ୍ଚାୟତ", "పంచాయత", "ಪಂಚಾಯತ"},
		{"prabandhan", "प्रबंधन", "प्रबन्धन", "પ્રબંધન"},
		{"samvad", "sanvad", "संवाद", "સંવાદ"},
		{"yojana", "yojna", "योजना", "ಯೋಜನಾ"},
		{"gyan", "ज्ञान"},
		{"mahila", "महिला"},
		{"krishi", "कृषि"},
		{"seva", "sewa", "सेवा", "ಸೇವಾ"},
		{"kurai", "குறை"},
		{"thittam", "tittam", "திட்டம்"},
		{"makkal", "மக்கள்"},
		{"arasu", "அரசு"},
		{"sangam", "சங்கம்"},
		{"tamizh", "thamizh", "தமிழ்"},
		{"johar", "ᱡᱚᱦᱟᱨ"},
		{"manipur", "ꯃꯅꯤꯄꯨꯔ"},
	} {
		want, _ := indic.Sound(words[0])
		for _, w := range words[1:] {
			if got, _ := indic.Sound(w); got != want {
				t.Errorf("%s sounds %q, %s %q", words[0], want, w, got)
			}
		}
	}
}

func TestBare_OfAScriptWithoutVowels_IsTheSame(t *testing.T) {
	for latin, urdu := range map[string]string{"shikayat": "شکایت", "qanoon": "قانون", "adalat": "ادالت", "tarbiyat": "تربیت"} {
		a, _ := indic.Sound(latin)
		b, script := indic.Sound(urdu)
		if script != indic.Arabic || indic.Bare(a) != indic.Bare(b) {
			t.Errorf("%s is %q, %s is %q", latin, indic.Bare(a), urdu, indic.Bare(b))
		}
	}
}

func TestSound_TellsDifferentWordsApart(t *testing.T) {
	for _, pair := range [][2]string{{"shikayat", "शिक्षा"}, {"kurai", "கரை"}, {"niti", "नेता"}, {"yojana", "जनता"}} {
		a, _ := indic.Sound(pair[0])
		b, _ := indic.Sound(pair[1])
		if a == b {
			t.Errorf("%s and %s both sound %q", pair[0], pair[1], a)
		}
	}
}

func FuzzSound(f *testing.F) {
	for _, s := range []string{"", "shikayat", "शिकायत", "ज्ञ", "ற்ற", "شکایت", "ᱡᱚᱦᱟᱨ", "1908", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, word string) {
		got, _ := indic.Sound(word)
		if !utf8.ValidString(got) || strings.Trim(got, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("%q sounds %q", word, got)
		}
		indic.Bare(got)
	})
}
