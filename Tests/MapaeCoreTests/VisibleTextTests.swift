import MapaeCore
import Testing

/// What people may be called, and what they may write where others read it: both kinds in one table.
@Suite struct VisibleTextTests {
    private static let limit = TextLimit(bytes: 320, scalars: 80)

    private static let accepted: [(name: String, why: String)] = [
        ("김철수", "Hangul"), ("ㅋㅋ", "compatibility jamo"), ("ᄒᆞᆫ글", "an old syllable of jamo"),
        ("Ann-Marie O'Neil", "Latin"),
        ("Zoë", "an accent"), ("Nguyễn", "two accents"), ("ไม้เอก", "Thai marks"), ("नमस्ते", "Devanagari"),
        ("שָׁלוֹם", "Hebrew points"), ("مُحَمَّد", "Arabic marks"),
        ("می\u{200C}خواهم", "a Persian non-joiner between letters that would join"),
        ("क्\u{200D}ष", "a joiner behind a virama"), ("ක්\u{200D}ෂ", "the same in Sinhala"),
        ("葛\u{E0100}飾", "a registered form of an ideograph"), ("神\u{FE00}", "a standardised form of an ideograph"),
        ("👨\u{200D}👩\u{200D}👧", "a family"), ("👩🏽\u{200D}🚀", "a skin tone and a profession"),
        ("❤\u{FE0F}\u{200D}🔥", "a heart on fire"),
        ("❤\u{FE0F}", "an emoji by its selector"), ("1\u{FE0F}\u{20E3}", "a keycap"), ("🇰🇷", "a flag"),
        ("🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", "the flag of Scotland"), ("★☆", "symbols"),
        ("김 철수", "a space"),
    ]

    private static let hidden: [(name: String, why: String)] = [
        ("\u{3164}", "a Hangul filler"), ("김\u{FFA0}", "a half-width filler"), ("\u{115F}\u{1160}", "jamo fillers"),
        ("\u{2800}", "a braille blank"), ("김\u{2800}", "a blank behind a name"), ("\u{1D159}", "a null note head"),
        ("a\u{FFFC}", "an object replacement"), ("a\u{13441}", "an Egyptian blank"), ("\u{303F}", "a half fill space"),
        ("a\u{200B}b", "a zero width space"), ("a\u{200D}b", "a joiner between Latin letters"),
        ("김\u{200D}철수", "between syllables"),
        ("김\u{200C}철수", "a non-joiner between syllables"), ("د\u{200C}خ", "a non-joiner where nothing joins"),
        ("می\u{200C}", "a non-joiner at the end"), ("क्\u{200D}", "a joiner with nothing behind"),
        ("👩\u{200D}", "an emoji joined to nothing"),
        ("👩\u{200D}a", "an emoji joined to a letter"), ("1\u{200D}2", "digits joined"),
        ("a\u{FE0F}", "a selector on a letter"),
        ("1\u{FE0F}", "a selector on a digit"), ("가\u{E0100}", "a form of what has none"), ("가\u{FE00}", "another"),
        ("a\u{180B}", "a Mongolian selector"),
        ("🏴\u{E0061}\u{E0062}\u{E0063}\u{E007F}", "a flag of no land"),
        ("🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}", "a flag without end"),
        ("a\u{E0061}\u{E007F}", "tags on a letter"), ("가\u{202E}나", "an override of direction"),
        ("가\u{200F}", "a mark of direction"),
        ("a\u{2066}b\u{2069}", "an isolate"), ("a\u{61C}", "an Arabic mark of direction"),
        ("a\u{AD}b", "a soft hyphen"), ("a\u{34F}b", "a grapheme joiner"),
        ("a\u{FEFF}", "a byte order mark"), ("a\u{2060}b", "a word joiner"), ("a\u{0}", "a control"),
        ("줄\n바꿈", "a line break"), ("\u{301}", "a mark alone"),
        ("a \u{301}", "a mark on a space"), ("q\u{301}\u{301}", "a mark twice"),
        ("e\u{300}\u{316}\u{301}\u{317}\u{302}\u{318}", "six marks in a stack"),
        ("\u{1161}", "a vowel without a consonant"), ("가나\u{1161}", "a vowel upon a syllable"),
        ("각\u{11A8}", "a final upon a final"),
        ("\u{E000}", "private use"), ("\u{FFFE}", "no character"), ("\u{378}", "not assigned"),
        ("\u{16FE4}", "a Khitan filler"),
    ]

    @Test(arguments: accepted.map { ($0.name, $0.why) })
    func `What can be seen is accepted`(name: String, why: String) throws {
        #expect(throws: Never.self, "\(why)") { try VisibleText(name, within: Self.limit) }
        #expect(
            try VisibleText("\(name)님", within: Self.limit).text == "\(try VisibleText(name, within: Self.limit).text)님"
        )
    }

    @Test(arguments: hidden.map { ($0.name, $0.why) })
    func `What hides is refused`(name: String, why: String) {
        #expect(throws: VisibleText.Fault.hidden, "\(why)") { try VisibleText(name, within: Self.limit) }
    }

    @Test(arguments: ["", " ", "\u{3000}\u{A0}"])
    func `What is empty is refused as such`(name: String) {
        #expect(throws: VisibleText.Fault.empty) { try VisibleText(name, within: Self.limit) }
    }

    @Test(arguments: [String(repeating: "가", count: 81), "a" + String(repeating: "\u{301}", count: 31)])
    func `What is too large is refused as such`(name: String) {
        #expect(throws: VisibleText.Fault.tooLong) { try VisibleText(name, within: Self.limit) }
    }

    @Test(arguments: [
        (" 김\u{3000}\u{A0} 철수 ", "김 철수"), ("⌚\u{FE0F}", "⌚"), ("e\u{301}", "é"), ("\u{1112}\u{1161}\u{11AB}", "한"),
    ])
    func `What makes no difference to the eye makes none`(given: String, kept: String) throws {
        #expect(Array(try VisibleText(given, within: Self.limit).text.utf8) == Array(kept.utf8))
    }

    @Test func `Lines are folded where a text may have them`() throws {
        #expect(try VisibleText("첫 줄\r\n둘째 줄\n", within: Self.limit, foldsLines: true).text == "첫 줄 둘째 줄")
        #expect(!OperatorReason.isUsable("첫 줄\n둘째 줄") && !OperatorReason.isUsable("\u{2800}"))
        #expect(!OperatorReason.isUsable("가\u{202E}나") && OperatorReason.isUsable("중복 환불"))
    }

    @Test(arguments: [
        "|관리자|", "관리자｜", "㈜마패", "staff™", "★운영자★",
        "마패 관리자", "마패관리자", "Mapae Support Staff", "관리자\u{318D}", "마패\u{119E}운영팀",
        "관리자", "관 리 자", "운영자!", "ADMIN", "Admin.", "ａｄｍｉｎ", "ádmin", "аdmin", "adrnin", "adm1n", "ⓐdmin", "αdmin",
        "M A P A E", "mарае", "r00t", "𝐚𝐝𝐦𝐢𝐧",
        // Greek capitals look like others than the small letters they become.
        "ΑDΜΙΝ", "\u{391}\u{501}\u{39C}\u{399}\u{39D}", "SΥSΤΕΜ", "ΜΟDΕRΑΤΟR", "𝚨𝐃𝚳𝚰𝚴", "ΆDΜΊΝ", "ΜΑΡΑΕ",
        // Cyrillic, both cases, and letters turned about.
        "АDМІN", "аdміп", "ЅYЅТЕМ", "ADMIИ", "mоdегаtог", "ЯOOT",
        // Taken apart the lunate sigma is another letter.
        "of\u{FB01}\u{3F2}ial", "OFFI\u{3F9}IAL", "ｏｆｆｉϲｉａｌ",
        // Scripts whose letters are all drawn as capitals, either case.
        "ᎪᎠᎷᎥΝ", "ꭺꭰꮇꭵn", "ꓮꓓꓟꓲꓠ", "ꓢꓔꓮꓝꓝ", "ⲀDⲘⲒⲚ", "ᴀᴅᴍɪɴ", "ꜱᴛᴀꜰꜰ", "ꜱᴜᴘᴘᴏʀᴛ", "ՏՍРРОRТ",
        // Letters in circles, squares and flags.
        "Ⓐⓓⓜⓘⓝ", "🄰🄳🄼🄸🄽", "🅐🅓🅜🅘🅝", "🅰🅳🅼🅸🅽", "🇦🇩🇲🇮🇳",
        // What is no letter and looks like one.
        "adm|n", "adm∣n", "r●●t", "suppørt", "ađmin", "ａｄｍｌｎ", "ⓞperator",
    ])
    func `A name that passes for the operator's is reserved`(name: String) {
        #expect(ReservedNames(ReservedNames.standard).contains(name))
        #expect(!ReservedNames.none.contains(name))
    }

    @Test(arguments: [
        "관리자님의 팬", "adminton", "김철수", "", "!!!", "|", "マパエ", "Αθηνά", "Администратор", "Անի", "adm n", "🇰🇷",
    ])
    func `A name that only holds one is not`(name: String) {
        #expect(!ReservedNames(ReservedNames.standard).contains(name))
        #expect(!ReservedNames(["", "!!"]).contains(name))
    }
}
