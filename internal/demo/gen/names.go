package main

// names holds first names and surnames that are heard together.
type names struct{ women, men, surnames []words }

// hindu and muslim are the two stocks of names; both are common in Awadh.
var hindu = names{
	women: []words{{"Anita", "अनीता"}, {"Archana", "अर्चना"}, {"Babita", "बबीता"}, {"Deepika", "दीपिका"}, {"Geeta", "गीता"}, {"Jyoti", "ज्योति"}, {"Kavita", "कविता"}, {"Kiran", "किरन"}, {"Kusum", "कुसुम"}, {"Laxmi", "लक्ष्मी"}, {"Mamta", "ममता"}, {"Manju", "मंजू"}, {"Neelam", "नीलम"}, {"Neha", "नेहा"}, {"Pooja", "पूजा"}, {"Preeti", "प्रीति"}, {"Rekha", "रेखा"}, {"Ritu", "ऋतु"}, {"Sadhana", "साधना"}, {"Sangeeta", "संगीता"}, {"Seema", "सीमा"}, {"Shalini", "शालिनी"}, {"Shashi", "शशि"}, {"Suman", "सुमन"}, {"Usha", "उषा"}, {"Vandana", "वंदना"}},
	men:   []words{{"Ajay", "अजय"}, {"Akhilesh", "अखिलेश"}, {"Alok", "आलोक"}, {"Amit", "अमित"}, {"Anil", "अनिल"}, {"Arvind", "अरविंद"}, {"Ashok", "अशोक"}, {"Awadhesh", "अवधेश"}, {"Brijesh", "बृजेश"}, {"Deepak", "दीपक"}, {"Dharmendra", "धर्मेंद्र"}, {"Dinesh", "दिनेश"}, {"Hari Om", "हरि ओम"}, {"Indrajeet", "इंद्रजीत"}, {"Jitendra", "जितेंद्र"}, {"Kamlesh", "कमलेश"}, {"Manoj", "मनोज"}, {"Mukesh", "मुकेश"}, {"Narendra", "नरेंद्र"}, {"Neeraj", "नीरज"}, {"Pankaj", "पंकज"}, {"Pradeep", "प्रदीप"}, {"Pramod", "प्रमोद"}, {"Rajesh", "राजेश"}, {"Ram Milan", "राम मिलन"}, {"Ravi", "रवि"}, {"Sanjay", "संजय"}, {"Santosh", "संतोष"}, {"Satish", "सतीश"}, {"Shailendra", "शैलेंद्र"}, {"Shiv Kumar", "शिव कुमार"}, {"Sudhir", "सुधीर"}, {"Sunil", "सुनील"}, {"Suresh", "सुरेश"}, {"Umesh", "उमेश"}, {"Vijay", "विजय"}, {"Vinod", "विनोद"}, {"Virendra", "वीरेंद्र"}},
	surnames: []words{
		{"Verma", "वर्मा"}, {"Yadav", "यादव"}, {"Singh", "सिंह"}, {"Mishra", "मिश्रा"}, {"Tiwari", "तिवारी"}, {"Srivastava", "श्रीवास्तव"}, {"Gupta", "गुप्ता"}, {"Maurya", "मौर्य"}, {"Rawat", "रावत"}, {"Gautam", "गौतम"}, {"Pal", "पाल"}, {"Pandey", "पांडेय"}, {"Shukla", "शुक्ला"}, {"Dwivedi", "द्विवेदी"}, {"Chauhan", "चौहान"}, {"Patel", "पटेल"}, {"Kushwaha", "कुशवाहा"}, {"Vishwakarma", "विश्वकर्मा"}, {"Awasthi", "अवस्थी"}, {"Bajpai", "बाजपेयी"}, {"Saxena", "सक्सेना"}, {"Jaiswal", "जायसवाल"}, {"Soni", "सोनी"}, {"Kanaujia", "कनौजिया"}, {"Nishad", "निषाद"}, {"Lodhi", "लोधी"}, {"Sharma", "शर्मा"}, {"Prajapati", "प्रजापति"},
	},
}

var muslim = names{
	women:    []words{{"Ayesha", "आयशा"}, {"Farzana", "फ़रज़ाना"}, {"Nasreen", "नसरीन"}, {"Rubina", "रुबीना"}, {"Sana", "सना"}, {"Shabana", "शबाना"}, {"Shagufta", "शगुफ़्ता"}, {"Tabassum", "तबस्सुम"}},
	men:      []words{{"Aftab", "आफ़ताब"}, {"Arif", "आरिफ़"}, {"Asad", "असद"}, {"Imran", "इमरान"}, {"Irfan", "इरफ़ान"}, {"Javed", "जावेद"}, {"Mohammad Faisal", "मोहम्मद फ़ैसल"}, {"Nadeem", "नदीम"}, {"Rizwan", "रिज़वान"}, {"Salman", "सलमान"}, {"Shahid", "शाहिद"}, {"Waseem", "वसीम"}},
	surnames: []words{{"Ansari", "अंसारी"}, {"Khan", "ख़ान"}, {"Siddiqui", "सिद्दीक़ी"}, {"Rizvi", "रिज़वी"}, {"Kidwai", "क़िदवई"}, {"Idrisi", "इदरीसी"}, {"Beg", "बेग"}, {"Ahmad", "अहमद"}},
}

// caller gives names, each full name once.
type caller struct {
	r    *stream
	used map[string]bool
}

// call picks a name; about three in ten are women's.
func (c *caller) call() (name words, gender string) {
	for {
		stock := &hindu
		if c.r.oneIn(7) {
			stock = &muslim
		}
		gender, firsts := "M", stock.men
		if c.r.upTo(10) < 3 {
			gender, firsts = "F", stock.women
		}
		first := firsts[c.r.upTo(len(firsts))]
		last := stock.surnames[c.r.upTo(len(stock.surnames))]
		name := words{first.en + " " + last.en, first.hi + " " + last.hi}
		if !c.used[name.en] {
			c.used[name.en] = true
			return name, gender
		}
	}
}
