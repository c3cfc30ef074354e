package main

import "fmt"

// post is one numbered post at an office.
type post struct {
	code, kind, org string
	no              int
	reportsTo       string
	name, title     words
	block           *block
}

// words is a text in both languages.
type words struct{ en, hi string }

var postHeader = []string{"code", "kind_code", "org_code", "post_no", "reports_to_position", "name_en", "name_hi", "title_en", "title_hi"}

const (
	kindSecretary  = "POS-UP-PR-GPS"
	kindPostmaster = "POS-DOP-BPM"
	kindInspector  = "POS-UP-UD-SI"

	postDM     = "UP-129-DM-01"
	postCDO    = "UP-129-CDO-01"
	postDPRO   = "UP-129-DPRO-01"
	postSunita = "UP-129-948-GPS-01"
	postRakesh = "UP-129-948-ADOP-01"
)

var (
	titleSecretary = words{"Gram Panchayat Secretary", "ग्राम पंचायत सचिव"}
	titleADO       = words{"ADO (Panchayat)", "सहायक विकास अधिकारी (पंचायत)"}
)

// makePosts lists the district's line from the top down, then the other offices.
func makePosts(blocks []block) []post {
	posts := []post{
		lone(postDM, "", "UP-129-DM", "", words{"District Magistrate, Barabanki", "जिलाधिकारी, बाराबंकी"}, words{"District Magistrate", "जिलाधिकारी"}),
		lone(postCDO, "", "UP-129-VB", postDM, words{"Chief Development Officer, Barabanki", "मुख्य विकास अधिकारी, बाराबंकी"}, words{"Chief Development Officer", "मुख्य विकास अधिकारी"}),
		lone(postDPRO, "", "UP-129-DPRO", postCDO, words{"District Panchayat Raj Officer, Barabanki", "जिला पंचायत राज अधिकारी, बाराबंकी"}, words{"District Panchayat Raj Officer", "जिला पंचायत राज अधिकारी"}),
	}
	for i := range blocks {
		posts = append(posts, blockPosts(&blocks[i])...)
	}
	return append(posts, otherPosts()...)
}

// blockPosts are the ADO (Panchayat) of a block and the secretaries below.
func blockPosts(b *block) []post {
	org := fmt.Sprintf("UP-129-%d", b.code)
	ado := lone(org+"-ADOP-01", "", org, postDPRO, words{"ADO (Panchayat), " + b.nameEN, "सहायक विकास अधिकारी (पंचायत), " + b.nameHI}, titleADO)
	ado.block = b
	posts := []post{ado}
	for n := 1; n <= b.posts; n++ {
		posts = append(posts, post{
			code: fmt.Sprintf("%s-GPS-%02d", org, n), kind: kindSecretary, org: org, no: n, reportsTo: ado.code,
			name:  words{fmt.Sprintf("Gram Panchayat Secretary, %s %d", b.nameEN, n), fmt.Sprintf("ग्राम पंचायत सचिव, %s %d", b.nameHI, n)},
			title: titleSecretary, block: b,
		})
	}
	return posts
}

// otherPosts are those outside the Panchayati Raj line.
func otherPosts() []post {
	posts := []post{
		lone("UP-PR-CBU-01", "", "UP-PR", "", words{"Capacity Building Unit, Panchayati Raj", "क्षमता निर्माण इकाई, पंचायती राज"}, words{"Deputy Director (Capacity Building Unit)", "उप निदेशक (क्षमता निर्माण इकाई)"}),
		lone("CBC-CUR-01", "", "CBC", "", words{"Competency Framework Curator", "दक्षता ढाँचा संरक्षक"}, words{"Deputy Secretary (Competency Framework)", "उप सचिव (दक्षता ढाँचा)"}),
		lone("AA-1-ASR-01", "", "AA-1", "", words{"Assessor 1", "परीक्षक 1"}, words{"Assessor", "परीक्षक"}),
		lone("AA-1-ASR-02", "", "AA-1", "", words{"Assessor 2", "परीक्षक 2"}, words{"Assessor", "परीक्षक"}),
	}
	posts[3].no = 2
	posts = append(posts, coursePosts("CTI-1", words{"Central Training Institute 1", "केंद्रीय प्रशिक्षण संस्थान 1"})...)
	posts = append(posts, coursePosts("SIRD-UP", words{"SIRD Uttar Pradesh", "राज्य ग्राम्य विकास संस्थान"})...)
	spm, eo := "DOP-129-ZAIDPUR-SPM-01", "ULB-297019-EO-01"
	return append(posts,
		lone(spm, "", "DOP-129-ZAIDPUR", "", words{"Sub-Postmaster, Zaidpur", "उप डाकपाल, जैदपुर"}, words{"Sub-Postmaster", "उप डाकपाल"}),
		lone("DOP-129-HARAKH-BPM-01", kindPostmaster, "DOP-129-HARAKH", spm, words{"Branch Postmaster, Harakh", "शाखा डाकपाल, हरख"}, words{"Branch Postmaster", "शाखा डाकपाल"}),
		lone(eo, "", "ULB-297019", postDM, words{"Executive Officer, Nagar Palika Parishad Barabanki", "अधिशासी अधिकारी, नगर पालिका परिषद बाराबंकी"}, words{"Executive Officer", "अधिशासी अधिकारी"}),
		lone("ULB-297019-SI-01", kindInspector, "ULB-297019", eo, words{"Sanitary Inspector, Nagar Palika Parishad Barabanki", "सफाई निरीक्षक, नगर पालिका परिषद बाराबंकी"}, words{"Sanitary Inspector", "सफाई निरीक्षक"}),
		lone("ORGI-ASR-01", "", "ORGI", "", words{"Assessor, civil registration", "परीक्षक, नागरिक पंजीकरण"}, words{"Assessor", "परीक्षक"}),
		lone("CSCU-01", "", "CSCU", "", words{"Director, Coordination Unit", "निदेशक, समन्वय इकाई"}, words{"Director (Coordination Unit)", "निदेशक (समन्वय इकाई)"}),
		lone("CAG-UP-SAO-01", "", "CAG-UP", "", words{"Senior Audit Officer, Panchayati Raj", "वरिष्ठ लेखापरीक्षा अधिकारी, पंचायती राज"}, words{"Senior Audit Officer", "वरिष्ठ लेखापरीक्षा अधिकारी"}),
		lone("UP-PR-PS-01", "", "UP-PR", "", words{"Principal Secretary, Panchayati Raj", "प्रमुख सचिव, पंचायती राज"}, words{"Principal Secretary", "प्रमुख सचिव"}),
		lone("UP-PR-IFU-01", "", "UP-PR", "UP-PR-CBU-01", words{"Internal FRACing Unit, Panchayati Raj", "आंतरिक फ्रैकिंग इकाई, पंचायती राज"}, words{"Research Officer (Internal FRACing Unit)", "अनुसंधान अधिकारी (आंतरिक फ्रैकिंग इकाई)"}),
	)
}

// coursePosts are the three hands through which a course passes: nobody reviews
// or publishes what they wrote. The publisher heads the unit.
func coursePosts(org string, at words) []post {
	head := org + "-PUB-01"
	return []post{
		lone(head, "", org, "", words{"Course Publisher, " + at.en, "पाठ्यक्रम प्रकाशक, " + at.hi}, words{"Head of the Course Unit", "पाठ्यक्रम इकाई प्रमुख"}),
		lone(org+"-REV-01", "", org, head, words{"Course Reviewer, " + at.en, "पाठ्यक्रम समीक्षक, " + at.hi}, words{"Senior Faculty", "वरिष्ठ संकाय सदस्य"}),
		lone(org+"-AUT-01", "", org, head, words{"Course Author, " + at.en, "पाठ्यक्रम लेखक, " + at.hi}, words{"Faculty", "संकाय सदस्य"}),
	}
}

// lone is the first post of its kind at an office.
func lone(code, kind, org, reportsTo string, name, title words) post {
	return post{code: code, kind: kind, org: org, no: 1, reportsTo: reportsTo, name: name, title: title}
}

func postRows(posts []post) [][]string {
	var rows [][]string
	for _, p := range posts {
		rows = append(rows, []string{p.code, p.kind, p.org, fmt.Sprintf("%02d", p.no), p.reportsTo, p.name.en, p.name.hi, p.title.en, p.title.hi})
	}
	return rows
}
