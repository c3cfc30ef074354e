// Package locale speaks to people in their language: texts by key, numbers the
// Indian way (12,34,567; lakh and crore), money, dates and times in IST, and the
// choice of a language for a request.
//
// A Catalogue is loaded once from the language files. A Printer is a Catalogue
// seen in one language; it is small, safe for use by many at once, and is what
// pages hold. A Printer never fails: a text that is missing in its language is
// given in English, and one missing everywhere is given as its key.
//
// Digits are 0-9 in every language. Every time is shown in Indian Standard Time.
package locale
