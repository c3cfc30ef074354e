package main

// known lists, by post, the people whom the story names.
func known() map[string]person {
	return map[string]person{
		postDM:     officer("EMP-UP-129-0001", words{"Meenakshi Rastogi", "मीनाक्षी रस्तोगी"}, "F", "1983-05-19", "IAS", "Uttar Pradesh", "A", "District Magistrate", "12", "", "District Magistrate's office", "2010-08-30", "2024-09-16", "dm.barabanki@example.invalid", "0001"),
		postCDO:    officer("EMP-UP-129-0003", words{"Devendra Nath Ojha", "देवेंद्र नाथ ओझा"}, "M", "1990-01-08", "IAS", "Uttar Pradesh", "A", "Chief Development Officer", "11", "", "Vikas Bhawan", "2016-08-29", "2025-01-20", "cdo.barabanki@example.invalid", "0003"),
		postDPRO:   officer("EMP-UP-129-0002", words{"Kalpana Tripathi", "कल्पना त्रिपाठी"}, "F", "1981-10-02", "UP Panchayati Raj", "State", "A", "District Panchayat Raj Officer", "10", "466", "District Panchayat Raj office", "2008-02-18", "2023-11-06", "k.tripathi@example.invalid", "0002"),
		postRakesh: inHarakh(officer("EMP-UP-129-0021", words{"Rakesh Kumar", "राकेश कुमार"}, "M", "1979-11-30", "UP Panchayati Raj", "State", "B", "ADO (Panchayat)", "7", "466", "Harakh block office", "2006-01-09", "2023-07-01", "r.kumar@example.invalid", "0021")),
		postSunita: inHarakh(officer("EMP-UP-129-0417", words{"Sunita Verma", "सुनीता वर्मा"}, "F", "1993-02-11", "UP Gram Vikas Adhikari", "State", "C", "Gram Panchayat Secretary", "5", "466", "Harakh block office", "2020-08-03", "2024-06-17", "s.verma@example.invalid", "0417")),

		"UP-PR-CBU-01": away(officer("EMP-UP-PR-0001", words{"Sarita Nigam", "सरिता निगम"}, "F", "1976-07-25", "UP Panchayati Raj", "State", "A", "Deputy Director (Capacity Building Unit)", "11", "466", "Directorate of Panchayati Raj", "2001-12-10", "2023-05-15", "s.nigam@example.invalid", "1101"), "9"),
		"CBC-CUR-01":   away(officer("EMP-CBC-0001", words{"Raghav Menon", "राघव मेनन"}, "M", "1985-03-14", "Central Secretariat Service", "Central", "A", "Deputy Secretary (Competency Framework)", "12", "", "Capacity Building Commission", "2009-07-06", "2024-02-12", "r.menon@example.invalid", "2101"), "7"),
		"AA-1-ASR-01":  away(officer("EMP-AA1-0001", words{"Nandini Kulkarni", "नंदिनी कुलकर्णी"}, "F", "1980-09-03", "", "", "", "Assessor", "", "", "Assessment Agency 1", "2015-04-06", "2022-04-04", "n.kulkarni@example.invalid", "3101"), ""),
		"AA-1-ASR-02":  away(officer("EMP-AA1-0002", words{"Thomas Kurian", "थॉमस कुरियन"}, "M", "1978-12-21", "", "", "", "Assessor", "", "", "Assessment Agency 1", "2013-06-10", "2022-04-04", "t.kurian@example.invalid", "3102"), ""),

		"ORGI-ASR-01": away(officer("EMP-ORGI-0001", words{"Ipsita Mohanty", "इप्सिता मोहंती"}, "F", "1984-01-17", "Indian Statistical Service", "Central", "A", "Assessor", "11", "", "Office of the Registrar General, India", "2010-12-20", "2023-01-09", "i.mohanty@example.invalid", "3201"), "7"),

		"CSCU-01":       away(officer("EMP-CSCU-0001", words{"Rukmini Hegde", "रुक्मिणी हेगड़े"}, "F", "1981-06-11", "IAS", "Karnataka", "A", "Director (Coordination Unit)", "13", "", "Cabinet Secretariat Coordination Unit", "2006-09-04", "2024-04-15", "r.hegde@example.invalid", "8101"), "7"),
		"CAG-UP-SAO-01": away(officer("EMP-CAG-UP-0001", words{"Joseph Lepcha", "जोसेफ़ लेप्चा"}, "M", "1978-03-05", "Indian Audit and Accounts", "Central", "B", "Senior Audit Officer", "10", "741", "Principal Accountant General (Audit), Uttar Pradesh", "2003-07-21", "2022-10-03", "j.lepcha@example.invalid", "9101"), "9"),
		"UP-PR-PS-01":   away(officer("EMP-UP-PR-0002", words{"Arvind Bhushan Saxena", "अरविंद भूषण सक्सेना"}, "M", "1969-09-12", "IAS", "Uttar Pradesh", "A", "Principal Secretary", "15", "466", "Department of Panchayati Raj", "1995-09-04", "2024-08-01", "ab.saxena@example.invalid", "1102"), "9"),
		"UP-PR-IFU-01":  away(officer("EMP-UP-PR-0003", words{"Farah Siddiqui", "फ़राह सिद्दीक़ी"}, "F", "1989-04-23", "UP Panchayati Raj", "State", "B", "Research Officer (Internal FRACing Unit)", "9", "466", "Directorate of Panchayati Raj", "2014-07-01", "2023-11-06", "f.siddiqui@example.invalid", "1103"), "9"),

		"CTI-1-PUB-01":   away(officer("EMP-CTI1-0001", words{"Harsh Vardhan Joshi", "हर्षवर्धन जोशी"}, "M", "1974-04-11", "Central Training", "Central", "A", "Head of the Course Unit", "13", "1613", "Central Training Institute 1", "1999-11-08", "2021-08-02", "h.joshi@example.invalid", "4101"), "7"),
		"CTI-1-REV-01":   away(officer("EMP-CTI1-0002", words{"Lakshmi Subramanian", "लक्ष्मी सुब्रमण्यम"}, "F", "1979-06-29", "Central Training", "Central", "A", "Senior Faculty", "12", "1613", "Central Training Institute 1", "2005-01-17", "2021-08-02", "l.subramanian@example.invalid", "4102"), "7"),
		"CTI-1-AUT-01":   away(officer("EMP-CTI1-0003", words{"Gurpreet Kaur", "गुरप्रीत कौर"}, "F", "1988-11-05", "Central Training", "Central", "A", "Faculty", "11", "1613", "Central Training Institute 1", "2014-09-01", "2022-01-10", "g.kaur@example.invalid", "4103"), "7"),
		"SIRD-UP-PUB-01": away(officer("EMP-SIRD-0001", words{"Vinay Prakash Asthana", "विनय प्रकाश अस्थाना"}, "M", "1972-02-17", "UP Gramya Vikas", "State", "A", "Head of the Course Unit", "12", "466", "SIRD Uttar Pradesh", "1998-03-23", "2020-10-05", "v.asthana@example.invalid", "5101"), "9"),
		"SIRD-UP-REV-01": away(officer("EMP-SIRD-0002", words{"Shabnam Naqvi", "शबनम नक़वी"}, "F", "1977-08-08", "UP Gramya Vikas", "State", "A", "Senior Faculty", "11", "466", "SIRD Uttar Pradesh", "2003-07-14", "2020-10-05", "s.naqvi@example.invalid", "5102"), "9"),
		"SIRD-UP-AUT-01": away(officer("EMP-SIRD-0003", words{"Anurag Katiyar", "अनुराग कटियार"}, "M", "1986-10-30", "UP Gramya Vikas", "State", "B", "Faculty", "10", "466", "SIRD Uttar Pradesh", "2012-12-03", "2021-06-14", "a.katiyar@example.invalid", "5103"), "9"),

		"DOP-129-ZAIDPUR-SPM-01": officer("EMP-DOP-129-0001", words{"Om Prakash Sonkar", "ओम प्रकाश सोनकर"}, "M", "1971-01-26", "Department of Posts", "Central", "C", "Sub-Postmaster", "6", "1149", "Zaidpur Sub Post Office", "1995-06-19", "2021-05-03", "o.sonkar@example.invalid", "6101"),
		"DOP-129-HARAKH-BPM-01":  inHarakh(officer("GDS-UP-129-0001", words{"Poonam Devi", "पूनम देवी"}, "F", "1996-12-09", "Gramin Dak Sevak", "GDS", "GDS", "Branch Postmaster", "", "1149", "Harakh Branch Post Office", "2021-10-18", "2021-10-18", "", "6201")),
		"ULB-297019-EO-01":       officer("EMP-ULB-297019-0001", words{"Nitin Agarwal", "नितिन अग्रवाल"}, "M", "1984-04-04", "UP Palika Centralised Services", "State", "B", "Executive Officer", "10", "919", "Nagar Palika Parishad Barabanki", "2011-05-16", "2023-08-21", "n.agarwal@example.invalid", "7101"),
		"ULB-297019-SI-01":       officer("EMP-ULB-297019-0002", words{"Tarun Mathur", "तरुण माथुर"}, "M", "1987-09-15", "UP Palika Centralised Services", "State", "C", "Sanitary Inspector", "5", "919", "Nagar Palika Parishad Barabanki", "2013-02-25", "2022-07-11", "t.mathur@example.invalid", "7102"),
	}
}

// officer makes a person who works in the district of Barabanki.
func officer(code string, name words, gender, born, service, cadre, group, designation, payLevel, department, office, entered, present, email, mobile string) person {
	return person{
		code: code, name: name, gender: gender, born: born, service: service, cadre: cadre, group: group,
		designation: designation, payLevel: payLevel, department: department, office: office,
		state: "9", district: "129", entered: entered, present: present, email: email, mobile: "XXXXXX" + mobile,
	}
}

// inHarakh places a person in the block of Harakh.
func inHarakh(p person) person {
	p.block = "948"
	return p
}

// away places a person outside the district, in a state or nowhere in particular.
func away(p person, state string) person {
	p.state, p.district = state, ""
	return p
}
