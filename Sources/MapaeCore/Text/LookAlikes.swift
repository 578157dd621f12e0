/// Letters and signs that are drawn as Latin letters in common fonts: a part of UTS 39's confusables, each case by itself,
/// because the two cases of a letter seldom look like the two of one other.
enum LookAlikes {
    /// The small Latin letter that a scalar looks like, if it does and is not that letter itself; `i`, `I` and `1` look like
    /// `l`.
    static func latin(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if let letter = letters[scalar] { return letter }
        return alphabets.lazy.compactMap { first in letter(scalar, from: first) }.first
    }

    /// Where `A` stands in alphabets that Unicode does not take apart: negative circled and squared letters, and those of
    /// flags.
    private static let alphabets: [UInt32] = [0x1F150, 0x1F170, 0x1F1E6]

    private static func letter(_ scalar: Unicode.Scalar, from first: UInt32) -> Unicode.Scalar? {
        guard scalar.value >= first, scalar.value < first + 26 else { return nil }
        let letter = Unicode.Scalar(UInt8(ascii: "a") + UInt8(scalar.value - first))
        return letters[letter] ?? letter
    }

    private static let letters: [Unicode.Scalar: Unicode.Scalar] = {
        var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (letter, alikes) in table {
            for scalar in alikes.unicodeScalars { letters[scalar] = letter }
        }
        return letters
    }()

    /// Cyrillic, Greek, Armenian, Coptic, Cherokee, Lisu, small capitals, strokes and hooks, signs and digits.
    private static let table: [(Unicode.Scalar, String)] = [
        ("a", "аАαΑⲁⲀᎪꭺꓮɑᴀ⍺"), ("b", "вВьЬβΒϐⲃⲂᏏꮟᏴᏼꓐʙƀɓ"), ("c", "сСϲϹⲥⲤᏟꮯꓚᴄƈ"), ("d", "ԁԀᎠꭰᏧꮷꓓꓒᴅđĐɗɖ"),
        ("e", "еЕεΕϵєЄⲉⲈᎬꭼꓰᴇɛɇ℮"), ("f", "ϝϜꓝꜰƒ"), ("g", "ԍԌɡɢցᏀꮐꓖɠ"), ("h", "нНһҺΗⲏⲎᎻꮋꓧʜհħĦɦ"), ("j", "јЈϳͿᎫꭻꓙᴊյȷ"),
        ("k", "кКκΚϰⲕⲔᏦꮶꓗᴋƙ"),
        ("l", "іІӏӀιΙͺⲓⲒᎥꭵᏞꮮꓡꓲʟɪɩıǀłŁɨɭԼ∣│|iI1۱١\u{5D5}\u{5DF}\u{627}"), ("m", "мМμΜⲙⲘϺᎷꮇꓟᴍɱ"),
        ("n", "пиИηΝⲛⲚոռꓠɴɲŋ"), ("o", "оОοΟσσⲟⲞօՕᎤꓳᴏøØɵ〇○●0٥۵๐໐၀ဝഠ०০\u{5E1}\u{647}"), ("p", "рРρΡϱⲣⲢᏢꮲꓑᴘƥ℘"),
        ("q", "ԛԚզɋ"),
        ("r", "гяЯᎡꭱᏒꮢꓣʀɍɽ"), ("s", "ѕЅՏᏚꮪꓢꜱʂ"), ("t", "тТτΤⲧⲦᎢꭲꓔᴛŧŦƭʈ"), ("u", "цυսՍᴜꓴ∪"), ("v", "νѵѴᏙꮩꓦᴠʋ∨"),
        ("w", "ωϖԝԜѡѠᏔꮃᎳꮤꓪᴡա"), ("x", "хХχΧⲭⲬꓫ×⨯✕"), ("y", "уУүҮΥϒⲩⲨᎩꭹꓬʏɏ"), ("z", "ΖⲍⲌᏃꮓꓜᴢʐƶ"),
    ]
}
