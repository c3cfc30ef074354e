// Package storybook shows every part in every state on one page, with made-up
// data, in each language and theme. It needs no database: designers and tests
// look at it, nothing is served from it in a running system.
package storybook

import (
	"time"

	"sopan/internal/ground/locale"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// day is the day on which the story is told.
var day = time.Date(2026, 11, 22, 9, 2, 0, 0, time.UTC)

// Frame is a sample frame: a learner in the middle of the week.
func Frame(p *locale.Printer, theme string) web.Frame {
	b := book{p}
	return web.Frame{
		P: p, Theme: theme, Now: day, Path: "/storybook", Tab: "today",
		Title: b.say("Parts", "पृष्ठ के अंग"), Notice: b.say("Sample data.", "नमूना डेटा।"),
		Org: b.say("Harakh block, Barabanki", "हरख ब्लॉक, बाराबंकी"),
		Viewer: web.Viewer{
			SignedIn: true, PersonID: "sample", Staff: true, Unread: 2,
			Name: b.say("Sunita Meena", "सुनीता मीणा"), Initials: b.say("SM", "सु"),
		},
		Flash: &parts.Told{Kind: "ok", Text: b.say("Saved. Your note went to R. Sharma for sign-off.", "सहेजा गया। आपकी टिप्पणी सत्यापन के लिए आर. शर्मा को भेजी गई।"), Link: parts.Link{Text: b.say("Undo", "वापस लें"), Href: "#"}},
		Net:   parts.Network{Stands: "off", Waiting: 3},
	}
}

// book says sample words in the page's language. They are data, as names and
// titles from the database are, and so have no key.
type book struct{ p *locale.Printer }

func (b book) say(en, hi string) string {
	if b.p.Lang() == "hi" {
		return hi
	}
	return en
}

// gloss is the other language's name beside a title.
func (b book) gloss(en string) parts.Words {
	if b.p.Lang() == "hi" {
		return parts.Words{Text: en, Lang: "en"}
	}
	return parts.Words{}
}

func (b book) today() parts.Today {
	return parts.Today{
		Eyebrow: b.say("Today’s step", "आज का कदम"), Gloss: b.gloss("Today’s step"),
		Title: b.say("Writing Gram Sabha minutes", "ग्राम सभा की कार्यवाही लिखना"),
		Sub:   b.say("Part 4 of 6", "6 में से भाग 4"),
		Facts: []parts.Small{
			{Icon: "clock", Text: b.p.Minutes(12)},
			{Icon: "list-checks", Text: b.say("Read + 5 questions", "पढ़ें + 5 प्रश्न")},
			{Icon: "circle-check", Text: b.say("Kept on this phone", "इस फ़ोन पर सहेजा हुआ"), OK: true},
		},
		Button:     parts.Button{Text: b.say("Start", "शुरू करें"), Href: "#", Size: "lg", After: "arrow-right"},
		ClimbLabel: b.say("Six parts", "छह भाग"),
		Climb: []parts.Part{
			{State: "done", Href: "#"},
			{State: "done", Href: "#"},
			{State: "done", Href: "#"},
			{State: "now", Note: b.say("today", "आज")},
			{},
			{State: "locked", Why: b.say("after part 5", "भाग 5 के बाद")},
		},
		Foot: b.say("Six parts and one real set of minutes prove Writing and records, level 3.", "छह भाग पूरे करने और एक असली कार्यवाही जमा करने पर लेखन और अभिलेख — स्तर 3 मिलता है।"),
	}
}

func (b book) bands() []parts.Today {
	return []parts.Today{
		b.today(),
		{Kind: "done", Eyebrow: b.say("Done for today", "आज का काम पूरा"), Title: b.say("Part 4 is done. Part 5 waits for tomorrow.", "भाग 4 पूरा हुआ। भाग 5 कल के लिए है।")},
		{Kind: "none", Eyebrow: b.say("Nothing due", "कुछ बाकी नहीं"), Title: b.say("All levels of your post are met", "आपके पद के सभी स्तर पूरे हैं"), Button: parts.Button{Text: b.say("Choose a next posting", "अगला पद चुनें"), Kind: "sec", Href: "#"}},
		{Kind: "late", Eyebrow: b.say("Required by 15 November", "15 नवंबर तक ज़रूरी था"), Title: b.say("Conduct rules for new staff", "नए कर्मचारियों के लिए आचरण नियम"), Button: parts.Button{Text: b.say("Start", "शुरू करें"), Href: "#"}},
	}
}

type scale struct {
	name  string
	steps parts.Steps
}

func (b book) scales() []scale {
	return []scale{
		{b.say("3 steps: 1 proven, 2 needed", "3 स्तर: 1 प्रमाणित, 2 चाहिए"), parts.Steps{Of: 3, Proven: 1, Needed: 2}},
		{b.say("4 steps: 2 proven, next is 3", "4 स्तर: 2 प्रमाणित, अगला 3"), parts.Steps{Of: 4, Proven: 2, Next: 3}},
		{b.say("5 steps: none proven, 3 needed", "5 स्तर: कोई नहीं, 3 चाहिए"), parts.Steps{Of: 5, Needed: 3}},
		{b.say("5 steps: 1 proven, 2 claimed, 4 needed", "5 स्तर: 1 प्रमाणित, 2 का दावा, 4 चाहिए"), parts.Steps{Of: 5, Proven: 1, Claimed: 2, Needed: 4}},
		{b.say("5 steps: all proven", "5 स्तर: सब प्रमाणित"), parts.Steps{Of: 5, Proven: 5, Needed: 3}},
		{b.say("5 steps: a post asks for 3", "5 स्तर: पद में 3 अपेक्षित"), parts.Steps{Of: 5, Asked: 3}},
		{b.say("7 steps: 3 proven, 6 needed", "7 स्तर: 3 प्रमाणित, 6 चाहिए"), parts.Steps{Of: 7, Proven: 3, Needed: 6}},
	}
}

func (b book) gaps() []parts.Row {
	return []parts.Row{
		{Title: b.say("Grievance redress", "शिकायत निवारण"), Gloss: b.gloss("Grievance redress"), Href: "#", Sub: b.say("2 short steps, 1 proof from the field", "2 छोटे कदम, 1 मैदानी प्रमाण"), Glyph: &parts.Steps{Of: 5, Proven: 1, Needed: 3}},
		{Title: b.say("Writing and records", "लेखन और अभिलेख"), Gloss: b.gloss("Writing and records"), Href: "#", Sub: b.say("today’s step is for this", "आज का कदम इसी के लिए है"), State: "new", Glyph: &parts.Steps{Of: 5, Proven: 2, Needed: 3}},
	}
}

func (b book) todos() []parts.Row {
	return []parts.Row{
		{Icon: "file", Title: b.say("Add the minutes of 12 November", "12 नवंबर की सभा की कार्यवाही जोड़ें"), Href: "#", Sub: b.say("Proof from the field · R. Sharma will look", "मैदानी प्रमाण · आर. शर्मा देखेंगे")},
		{Icon: "lock", State: "blocked", Title: b.say("Final check", "अंतिम जाँच"), Sub: b.say("Opens when parts 1 to 6 are done", "भाग 1 से 6 पूरे होने पर खुलेगी")},
		{Icon: "download", State: "removed", Title: b.say("Payment rules", "भुगतान नियम"), Sub: b.say("Removed from this phone", "इस फ़ोन से हटाया गया")},
	}
}

func (b book) week() []parts.Day {
	names := []string{b.say("Mon", "सो"), b.say("Tue", "मं"), b.say("Wed", "बु"), b.say("Thu", "गु"), b.say("Fri", "शु"), b.say("Sat", "श"), b.say("Sun", "र")}
	days := make([]parts.Day, 7)
	for i, minutes := range []int{18, 0, 12, 15, 15, 0, 0} {
		days[i] = parts.Day{Name: names[i], Minutes: minutes, Today: i == 6}
	}
	return days
}

func (b book) mix() []parts.Bar {
	return []parts.Bar{
		{Name: b.say("On the job", "काम पर"), Sub: b.say("23 hours", "23 घंटे"), Value: "52%", Share: 52, Target: 70, Say: b.say("On the job: 52%, guide 70%", "काम पर: 52%, सुझाव 70%")},
		{Name: b.say("With others", "साथियों से"), Sub: b.say("6 hours", "6 घंटे"), Value: "14%", Share: 14, Target: 20, Say: b.say("With others: 14%, guide 20%", "साथियों से: 14%, सुझाव 20%")},
		{Name: b.say("Budget used", "बजट खर्च"), Value: "67%", Share: 67, Kind: "n", Say: b.say("67% of the budget used", "बजट का 67% खर्च")},
	}
}

func (b book) facts() []parts.Fact {
	return []parts.Fact{
		{Name: b.say("Levels of the post met", "पद के पूरे स्तर"), Value: b.say("7 of 9", "9 में से 7"), Sub: b.say("2 gaps, 1 due by March", "2 कमियाँ, 1 मार्च तक")},
		{Name: b.say("Evidence on record", "दर्ज प्रमाण"), Value: b.p.Int(68), Sub: b.say("38 work, 23 peer, 7 course", "38 काम, 23 साथी, 7 पाठ")},
		{Name: b.say("Posts mapped", "मानचित्रित पद"), Value: b.p.Short(3140000), Sub: b.say("of 46.5 lakh", "46.5 लाख में से")},
		{Name: b.say("Credentials", "प्रमाण-पत्र"), Value: b.p.Int(5), Sub: b.say("all valid", "सभी मान्य")},
	}
}

func (b book) stages() []parts.Stage {
	return []parts.Stage{
		{State: "done", Name: b.say("Gaps measured", "कमियाँ मापी गईं")},
		{State: "back", Name: b.say("Check budget", "बजट जाँच"), Note: b.say("Sent back: seat cost missing in line 4", "वापस: पंक्ति 4 में सीट का खर्च नहीं है")},
		{State: "now", Name: b.say("Choose training", "प्रशिक्षण चुनें")},
		{Name: b.say("Secretary approves", "सचिव का अनुमोदन")},
	}
}

func (b book) evidence() []parts.Evidence {
	title := b.say("Minutes of the Gram Sabha, 12 November", "ग्राम सभा की कार्यवाही, 12 नवंबर")
	photo := parts.Link{Text: b.say("Photo of page 1", "पृष्ठ 1 की फ़ोटो"), Href: "#"}
	return []parts.Evidence{
		{Kind: "photo", State: "open", Title: title, When: b.p.Date(day), File: photo, FileSize: b.p.Bytes(286720), Text: b.say("I took the minutes and read them out before the meeting closed.", "मैंने कार्यवाही लिखी और सभा समाप्त होने से पहले पढ़कर सुनाई।")},
		{Kind: "text", State: "back", Title: title, By: b.say("R. Sharma, BDO", "आर. शर्मा, खंड विकास अधिकारी"), Note: b.say("The two resolutions are not numbered. Number them and send again.", "दोनों प्रस्तावों पर क्रमांक नहीं है। क्रमांक लिखकर फिर भेजें।")},
		{Kind: "file", State: "signed", Title: title, By: b.say("Signed by R. Sharma, BDO, 2 November", "आर. शर्मा, खंड विकास अधिकारी ने 2 नवंबर को सत्यापित किया")},
		{Kind: "voice", State: "draft", Title: title},
		{Kind: "voice", State: "waiting", Title: title},
		{Kind: "photo", State: "withdrawn", Title: title},
	}
}

func (b book) heat() parts.Heat {
	cell := func(heat int, text string) parts.Cell {
		return parts.Cell{Heat: heat, Text: text, Href: "#", Say: text + "%"}
	}
	chosen := cell(6, "63")
	chosen.Chosen = true
	return parts.Heat{
		Label: b.say("Percent below the level, by block", "स्तर से नीचे प्रतिशत, ब्लॉक के अनुसार"), Corner: b.say("Block", "ब्लॉक"), EndHead: b.say("Posts", "पद"),
		Columns:  []string{b.say("Grievance redress", "शिकायत निवारण"), b.say("Records", "अभिलेख"), b.say("Data use", "आँकड़ों का उपयोग"), b.say("Payments", "भुगतान")},
		KeyLabel: b.say("Colour key, percent below level", "रंग संकेत, स्तर से नीचे प्रतिशत"),
		Key:      []string{"0–9", "10–19", "20–29", "30–39", "40–49", "50–59", "60+"},
		Rows: []parts.HeatRow{
			{Name: b.say("Harakh", "हरख"), Href: "#", Cells: []parts.Cell{chosen, cell(4, "41"), cell(5, "58"), cell(3, "33")}, End: b.p.Int(214)},
			{Name: b.say("Masauli", "मसौली"), Href: "#", Cells: []parts.Cell{cell(2, "24"), cell(1, "12"), cell(0, "6"), {Few: true}}, End: b.p.Int(188)},
			{Name: b.say("Dewa", "देवा"), Href: "#", Cells: []parts.Cell{cell(3, "36"), {None: true}, cell(2, "27"), {Heat: 1, Text: "19"}}, End: b.p.Int(12345)},
		},
	}
}

func (b book) history() parts.StepLines {
	return parts.StepLines{
		Levels: 5, Say: b.say("Noting rose from 2 to 4, procurement from 1 to 3, data reading from 0 to 1.", "टिप्पण 2 से 4, खरीद 1 से 3, आँकड़े 0 से 1 पर पहुँचे।"),
		Ticks: []parts.Tick{{X: 0, Text: b.say("Apr 2025", "अप्रैल 2025")}, {X: 450, Text: b.say("Jan 2026", "जनवरी 2026")}, {X: 1000, Text: b.say("Nov", "नवंबर")}},
		Lines: []parts.Line{
			{Name: b.say("Noting and drafting", "टिप्पण और प्रारूपण"), Kind: "hi", Points: []parts.At{{X: 0, Level: 2}, {X: 250, Level: 3}, {X: 850, Level: 4}}},
			{Name: b.say("Data reading", "आँकड़े पढ़ना"), Kind: "lo", Points: []parts.At{{X: 0, Level: 0}, {X: 400, Level: 1}}},
			{Name: b.say("Public procurement", "सार्वजनिक खरीद"), Kind: "ln", Points: []parts.At{{X: 0, Level: 1}, {X: 150, Level: 2}, {X: 750, Level: 3}}},
			{Name: b.say("Records", "अभिलेख"), Kind: "ln", Points: []parts.At{{X: 0, Level: 2}, {X: 300, Level: 3}}},
		},
	}
}

func (b book) columns() []parts.Column {
	return []parts.Column{
		{Text: b.say("Gap", "कमी"), Href: "#", Sorted: "ascending"},
		{Text: b.say("Level", "स्तर")},
		{Text: b.say("People", "लोग"), Href: "#", Number: true},
		{Text: b.say("Training", "प्रशिक्षण")},
		{Text: b.say("Cost", "खर्च"), Number: true},
		{Text: b.say("Action", "काम"), Hidden: true},
	}
}

type planLine struct {
	name, training string
	people, cost   int64
	steps          parts.Steps
}

func (b book) plan() []planLine {
	return []planLine{
		{b.say("Grievance redress", "शिकायत निवारण"), b.say("Grievance redress in the block", "ब्लॉक में शिकायत निवारण"), 412, 0, parts.Steps{Of: 5, Proven: 1, Needed: 3}},
		{b.say("Public procurement", "सार्वजनिक खरीद"), b.say("Procurement by committee", "समिति द्वारा खरीद"), 86, 258000000, parts.Steps{Of: 5, Proven: 2, Needed: 3}},
	}
}

func (b book) cost(paise int64) string {
	if paise == 0 {
		return b.say("none", "कुछ नहीं")
	}
	return b.p.MoneyFull(paise)
}

func (b book) faults() parts.Faults {
	return parts.Faults{
		{Field: "when", Text: b.say("Say on which day the meeting was held", "सभा किस दिन हुई, यह लिखें")},
		{Field: "who", Text: b.say("Choose who should sign", "चुनें कि सत्यापन कौन करे")},
	}
}

func (b book) question() parts.Options {
	return parts.Options{
		ID: "q1", Big: true, Legend: b.say("Meena says that she has not received her ration card. What do you do first?", "मीना कहती हैं कि राशन कार्ड नहीं मिला। आप सबसे पहले क्या करेंगे?"),
		List: []parts.Option{
			{Name: "q1", Value: "a", Text: b.say("Hear her out without breaking in", "बीच में टोके बिना पूरी बात सुनेंगे"), Verdict: "right", Why: b.say("She first needs to know that she is heard.", "सबसे पहले उन्हें भरोसा चाहिए कि बात सुनी जा रही है।")},
			{Name: "q1", Value: "b", Text: b.say("Send her to another office", "दूसरे कार्यालय भेज देंगे"), Chosen: true, Verdict: "wrong", Why: b.say("First find out which office is in charge. Try again.", "पहले पता करें कि ज़िम्मा किस कार्यालय का है। फिर से कोशिश करें।")},
			{Name: "q1", Value: "c", Text: b.say("Ask for it in writing", "लिखित आवेदन माँगेंगे")},
		},
	}
}

func (b book) signer() parts.Options {
	return parts.Options{
		ID: "who", Legend: b.say("Who should sign?", "सत्यापन कौन करे?"), Hint: b.say("The one who saw the work.", "जिन्होंने काम देखा हो।"), Error: b.faults()[1].Text,
		List: []parts.Option{
			{Name: "who", Value: "1", Text: b.say("R. Sharma", "आर. शर्मा"), Hint: b.say("Block Development Officer", "खंड विकास अधिकारी"), Chosen: true},
			{Name: "who", Value: "2", Text: b.say("Vimla Devi", "विमला देवी"), Hint: b.say("Village head", "ग्राम प्रधान")},
		},
	}
}
