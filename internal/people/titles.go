package people

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sopan/internal/framework"
)

// How a title came to be understood: what had to be done to it before it was the same as another. The first is nothing at
// all; of several, the last in this order is told.
const (
	HowSame     = "same"         // word for word, but for capitals, signs and the order of words
	HowShort    = "abbreviation" // Asst. for Assistant, ADO for Assistant Development Officer
	HowLanguage = "language"     // in Hindi, or Hindi in Latin letters
	HowSpelling = "spelling"     // a letter or two wrong
	HowAlias    = "alias"        // another name that the designation is known by
)

var hows = []string{HowSame, HowShort, HowLanguage, HowSpelling, HowAlias}

// titleKey brings a title of a post to the words by which it is compared, in the order of the alphabet, and tells what had to
// be done to it. It is the first half of the rule of GroupPosts.
func titleKey(title string) (key, how string) {
	words, how := titleWords(title)
	words = slices.Clone(words)
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " "), how
}

// titleWords gives the words of a title, written out in English and folded, in their own order.
func titleWords(title string) (words []string, how string) {
	how = HowSame
	worse := func(h string) {
		if slices.Index(hows, h) > slices.Index(hows, how) {
			how = h
		}
	}
	text := dotted.ReplaceAllStringFunc(framework.Fold(title), func(s string) string { return strings.ReplaceAll(s, ".", "") })
	text = strings.Join(cut(text), " ")
	for _, p := range phrases {
		if padded := " " + text + " "; strings.Contains(padded, " "+p.from+" ") {
			text = strings.TrimSpace(strings.ReplaceAll(padded, " "+p.from+" ", " "+p.to+" "))
			worse(p.how)
		}
	}
	found := strings.Fields(text)
	for i, w := range found {
		out, h := word(w)
		if n, ok := ordinal(w, i, found); ok {
			out, h = n, HowSame
		}
		worse(h)
		if out != "" {
			words = append(words, strings.Fields(out)...)
		}
	}
	return words, how
}

// dotted is an abbreviation of single letters: "a.d.o.", "j.e".
var dotted = regexp.MustCompile(`\b[a-z](?:\.\s?[a-z]\b)+\.?`)

// cut cuts folded text into words; the digits of Devanagari become 0 to 9, and a digit stands apart from letters.
func cut(text string) []string {
	var b strings.Builder
	last := rune(' ')
	for _, r := range latinDigits(text) {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsDigit(r) != unicode.IsDigit(last) && last != ' ':
			b.WriteRune(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return strings.Fields(b.String())
}

// latinDigits writes the digits of Devanagari as 0 to 9.
func latinDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '०' && r <= '९' {
			return '0' + (r - '०')
		}
		return r
	}, text)
}

// word gives one folded word as it is compared; "" for one that says nothing.
func word(w string) (out, how string) {
	if slices.Contains(silent, w) {
		return "", HowSame
	}
	if full, ok := shorts[w]; ok {
		return full, HowShort
	}
	if known[w] {
		return w, HowSame
	}
	if same, ok := sames[w]; ok {
		return same, HowSame
	}
	if english, ok := others[w]; ok {
		return english, HowLanguage
	}
	if near := nearest(w); near != "" {
		if english, ok := others[near]; ok {
			return english, HowSpelling
		}
		return near, HowSpelling
	}
	return w, HowSame
}

// ordinal reads a Roman numeral where a grade stands: after grade, class or type, or at the end of a title of several words.
func ordinal(w string, i int, all []string) (string, bool) {
	n := slices.Index(romans, w) + 1
	if n == 0 || i == 0 {
		return "", false
	}
	before, _ := word(all[i-1])
	return strconv.Itoa(n), slices.Contains([]string{"grade", "class", "type", "group"}, before) || i == len(all)-1
}

var romans = []string{"i", "ii", "iii", "iv", "v", "vi"}

// nearest gives the one known word that is a letter away from a word of six letters or more, or two from one of nine or more.
func nearest(w string) string {
	n := utf8.RuneCountInString(w)
	if n < 6 {
		return ""
	}
	most, best := 1, ""
	if n >= 9 {
		most = 2
	}
	x := []rune(w)
	for _, candidate := range vocabulary {
		y := []rune(candidate)
		if y[0] != x[0] || len(y) < 5 || len(y)-len(x) > most || len(x)-len(y) > most {
			continue
		}
		d := distance(x, y)
		if d == 2 && swapped(x, y) {
			d = 1
		}
		switch {
		case d < most || d == most && best == "":
			most, best = d, candidate
		case d == most:
			return "" // two are as near: neither is sure
		}
	}
	return best
}

// swapped tells whether one word is the other with two letters beside each other exchanged.
func swapped(x, y []rune) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range len(x) - 1 {
		if x[i] != y[i] {
			return x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
		}
	}
	return false
}

// WithoutUnit gives a title without what only says where the post is: what stands after its last comma or dash, with a number at its
// end, when all its words are words of the unit's name and one of them is no word of titles, as in "Accountant, Harakh 2". "Director,
// Panchayati Raj" says what the post is for, and stays whole.
func WithoutUnit(title string, unit map[string]string) string {
	title = strings.Join(strings.Fields(title), " ")
	i := strings.LastIndexAny(title, ",–—-")
	if i <= 0 {
		return title
	}
	_, size := utf8.DecodeRuneInString(title[i:])
	rest := cut(framework.Fold(title[i+size:]))
	if len(rest) > 1 && strings.Trim(rest[len(rest)-1], "0123456789") == "" {
		rest = rest[:len(rest)-1]
	}
	if !slices.ContainsFunc(rest, func(w string) bool { return !known[w] && others[w] == "" && shorts[w] == "" && sames[w] == "" }) {
		return title
	}
	for _, name := range unit {
		words := cut(framework.Fold(name))
		if !slices.ContainsFunc(rest, func(w string) bool { return !slices.Contains(words, w) }) {
			return strings.TrimSpace(title[:i])
		}
	}
	return title
}

// silent are words that say nothing about the kind of a post.
var silent = strings.Fields("of the and for in to a an post पद का की के को एवं व तथा हेतु में")

// shorts are abbreviations as offices write them, folded. Those that stand for two things (DEO, PS, PA, AO) are left out: a guess
// would put different posts together.
var shorts = pairs(`
asst assistant|asstt assistant|assist assistant|astt assistant|sr senior|snr senior|jr junior|jnr junior|dy deputy|dir director|jt joint|addl additional|
supdt superintendent|suptd superintendent|suptdt superintendent|supt superintendent|engr engineer|engg engineering|exec executive|exe executive|
dev development|devt development|devp development|off officer|offr officer|ofcr officer|dist district|distt district|dt district|acct accountant|
acctt accountant|acctnt accountant|accts accounts|acc accounts|optr operator|opr operator|comp computer|tech technical|stat statistical|
steno stenographer|secy secretary|secty secretary|sec secretary|panch panchayat|prog programmer|insp inspector|admn administrative|admin administrative|
gen general|mgr manager|coord coordinator|mgmt management|edn education|agri agriculture|vet veterinary|gr grade|min ministerial|pvt private|div division|
ado assistant development officer|bdo block development officer|cdo chief development officer|vdo village development officer|dpro district panchayat raj officer|
adpro assistant district panchayat raj officer|aro assistant review officer|je junior engineer|ae assistant engineer|ee executive engineer|xen executive engineer|
ldc lower division clerk|udc upper division clerk|mts multi tasking staff|gp village panchayat|gps village panchayat secretary|cbu capacity building unit|
सहा assistant|कनि junior|वरि senior|अधि officer|जि district|पं panchayat|ग्रा village`)

// sames are words that English titles use beside each other for one thing.
var sames = pairs(`gram village|panchayati panchayat|chauffeur driver`)

// others are words of titles in Hindi, in Devanagari and in Latin letters, with the English word they are compared as. They are
// words of office usage, not of a dictionary: what a title means by them.
var others = folded(`
सहायक assistant|sahayak assistant|वरिष्ठ senior|varishth senior|कनिष्ठ junior|kanishth junior|अवर junior|उप deputy|up deputy|संयुक्त joint|अपर additional|
मुख्य chief|mukhya chief|प्रधान head|pradhan head|विशेष special|सचिव secretary|sachiv secretary|निदेशक director|nideshak director|अधिकारी officer|adhikari officer|
लिपिक clerk|lipik clerk|लेखाकार accountant|lekhakar accountant|लेखा accounts|lekha accounts|लेखाधिकारी accounts officer|lekhadhikari accounts officer|
वित्त finance|vitta finance|नियंत्रक controller|समीक्षा review|अनुभाग section|निजी private|niji private|अभियंता engineer|abhiyanta engineer|
अभियन्ता engineer|इंजीनियर engineer|तकनीकी technical|takniki technical|सांख्यिकी statistical|सांख्यिकीय statistical|कार्यालय office|karyalay office|
अधीक्षक superintendent|adhikshak superintendent|निरीक्षक inspector|nirikshak inspector|पर्यवेक्षक supervisor|समन्वयक coordinator|प्रबंधक manager|
परिचर attendant|paricharak attendant|अनुसेवक attendant|चपरासी peon|chaprasi peon|चालक driver|chalak driver|ड्राइवर driver|वाहन vehicle|
आशुलिपिक stenographer|ashulipik stenographer|स्टेनोग्राफर stenographer|टंकक typist|कंप्यूटर computer|कम्प्यूटर computer|ऑपरेटर operator|आपरेटर operator|
प्रोग्रामर programmer|डाटा data|डेटा data|एंट्री entry|एन्ट्री entry|ग्राम village|gaon village|पंचायत panchayat|
पंचायती panchayat|राज raj|विकास development|vikas development|खंड block|खण्ड block|khand block|जिला district|zila district|jila district|जनपद district|
जिलाधिकारी district magistrate|मजिस्ट्रेट magistrate|राजस्व revenue|लेखपाल lekhpal|ग्रामीण rural|समाज social|कल्याण welfare|शिक्षा education|
स्वास्थ्य health|कृषि agriculture|पशु animal|चिकित्सा medical|चिकित्सक doctor|स्वच्छता sanitation|सफाई sanitation|safai sanitation|कर्मी worker|karmi worker|कर्मचारी worker|
प्रशासनिक administrative|प्रशिक्षण training|योजना planning|नियोजन planning|सूचना information|जन public|संपर्क relations|विधि law|ग्रेड grade|श्रेणी grade|
वर्ग class|समूह group|चौकीदार watchman|chowkidar watchman|माली gardener|mali gardener|डाकपाल postmaster|शाखा branch|अधिशासी executive|परीक्षक examiner`)

// phrases are words that mean something together.
var phrases = func() []phrase {
	var out []phrase
	add := func(how, list string) {
		for _, p := range strings.Split(list, "|") {
			from, to, _ := strings.Cut(strings.TrimSpace(p), "=")
			out = append(out, phrase{strings.Join(cut(framework.Fold(from)), " "), to, how})
		}
	}
	add(HowLanguage, `अवर श्रेणी=lower division|प्रवर श्रेणी=upper division|वाहन चालक=driver|लेखा परीक्षक=auditor|आशु लिपिक=stenographer|अवर अभियंता=junior engineer|
		अवर अभियन्ता=junior engineer|लेखा अधिकारी=accounts officer|कंप्यूटर आपरेटर=computer operator|बहु कार्य कर्मचारी=multi tasking staff|वरिष्ठ कोटि=senior`)
	add(HowSame, `vehicle driver=driver|car driver=driver|motor driver=driver|multi tasking=multi tasking|data entry=data entry|panchayati raj=panchayat raj|gram vikas=village development`)
	return out
}()

type phrase struct{ from, to, how string }

// known are the English words that titles are written out in; vocabulary is those and the Hindi ones, to which a misspelt word is
// brought.
var known, vocabulary = func() (map[string]bool, []string) {
	seen := map[string]bool{}
	for _, list := range []map[string]string{shorts, others} {
		for _, full := range list {
			for _, w := range strings.Fields(full) {
				seen[w] = true
			}
		}
	}
	for _, w := range strings.Fields("auditor commissioner magistrate registrar librarian teacher nurse pharmacist draftsman surveyor cashier storekeeper record keeper " +
		"analyst consultant executive municipal postmaster forest guard constable lower upper division multi tasking staff unit capacity building") {
		seen[w] = true
	}
	var all []string
	for w := range seen {
		all = append(all, w)
	}
	for w := range others {
		all = append(all, w)
	}
	slices.Sort(all)
	return seen, all
}()

func pairs(text string) map[string]string {
	out := map[string]string{}
	for _, p := range strings.Split(strings.ReplaceAll(text, "\n", ""), "|") {
		from, to, _ := strings.Cut(strings.TrimSpace(p), " ")
		out[from] = to
	}
	return out
}

func folded(text string) map[string]string {
	out := map[string]string{}
	for from, to := range pairs(text) {
		out[framework.Fold(from)] = to
	}
	return out
}

// inHindi gives a title in Hindi for words written out in English; ok is false where one of them is not known in Hindi.
func inHindi(words []string) (title string, ok bool) {
	var out []string
	for _, w := range words {
		hindi := hindiOf[w]
		if hindi == "" {
			if strings.Trim(w, "0123456789") != "" {
				return "", false
			}
			hindi = w
		}
		out = append(out, hindi)
	}
	return strings.Join(out, " "), len(out) > 0
}

// inEnglish gives a title in English for words written out.
func inEnglish(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		out[i] = string(unicode.ToUpper(r)) + w[size:]
	}
	return strings.ReplaceAll(strings.Join(out, " "), "Village Panchayat", "Gram Panchayat")
}

// hindiOf is what a new kind of post is called in Hindi until a person has said otherwise.
var hindiOf = pairs(`
assistant सहायक|senior वरिष्ठ|junior कनिष्ठ|deputy उप|joint संयुक्त|additional अपर|chief मुख्य|head प्रधान|special विशेष|secretary सचिव|director निदेशक|officer अधिकारी|
clerk लिपिक|accountant लेखाकार|accounts लेखा|finance वित्त|controller नियंत्रक|review समीक्षा|section अनुभाग|private निजी|engineer अभियंता|technical तकनीकी|
statistical सांख्यिकी|office कार्यालय|superintendent अधीक्षक|inspector निरीक्षक|supervisor पर्यवेक्षक|coordinator समन्वयक|manager प्रबंधक|attendant परिचर|peon चपरासी|
driver चालक|stenographer आशुलिपिक|typist टंकक|computer कंप्यूटर|operator ऑपरेटर|programmer प्रोग्रामर|data डाटा|entry एंट्री|village ग्राम|panchayat पंचायत|raj राज|
development विकास|block खंड|district जिला|revenue राजस्व|rural ग्रामीण|sanitation सफाई|worker कर्मी|administrative प्रशासनिक|training प्रशिक्षण|planning नियोजन|
executive अधिशासी|grade ग्रेड|watchman चौकीदार|gardener माली|auditor लेखापरीक्षक`)
