import PromQL
import Testing

struct PatternTests {
    @Test(arguments: [
        ("a|b|c", "b", true), ("a|b|c", "ab", false), ("a|", "", true), ("", "", true), ("", "a", false),
        ("ab.*", "abc", true),
        ("ab.*", "a", false), ("ab.*", "ab\nc", true), (".*", "", true), (".+", "", false),
        (".+", "\n", true),
        ("a.c", "a\nc", true), ("a.c", "abcd", false), ("(?i)ABC", "abc", true), ("a+", "aaa", true),
        ("[0-9]+", "12a", false),
        ("a\\.b", "a.b", true), ("a\\.b", "axb", false), ("^ab$", "ab", true), ("a|b.*", "bcd", true),
        ("ä.", "äö", true),
        (".*a.*", "bab", true), ("(a|b)c", "bc", true),
    ])
    func matchesWholeTexts(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == isMatch)
    }

    @Test(arguments: [
        ("(", "`(` is not a regular expression: missing ): ^(?s:()$"),
        ("a**", "`a**` is not a regular expression: bad repetition operator: **"),
        ("(?=a)", "`(?=a)` is not a regular expression: invalid perl operator: (?="),
        ("\\1", "`\\1` is not a regular expression: invalid escape sequence: \\1"),
    ])
    func refusesWhatRE2Refuses(_ pattern: String, _ text: String) {
        do throws(PatternError) {
            _ = try Pattern(pattern)
            Issue.record("\(pattern) was accepted")
        } catch {
            #expect(error.description == text)
        }
    }

    /// Back-tracking engines need ages for this one.
    @Test func staysLinear() throws {
        #expect(try !Pattern("(a*)*b").matches(String(repeating: "a", count: 50_000)))
    }

    @Test func keepsABoundedNumberOfPatterns() throws {
        let first = try Pattern.cached("cached-a+")
        #expect(try Pattern.cached("cached-a+") === first)
        for number in 0...Pattern.cachedPatternLimit { _ = try Pattern.cached("filler\(number)+") }
        #expect(try Pattern.cached("cached-a+") !== first)
    }

    @Test(arguments: [
        ("$1", "ab"), ("$1x", ""), ("${1}x", "abx"), ("$$1", "$1"), ("$", "$"), ("$0!", "ab-cd!"),
        ("$word", "cd"), ("${word}s", "cds"),
        ("${word", "${word"), ("$9", ""), ("${}", "${}"), ("a$-b", "a$-b"), ("$99999999999999999999", ""),
        ("plain", "plain"),
    ])
    func expandsTemplatesAsGoDoes(_ template: String, _ expanded: String) throws {
        let match = try #require(try Pattern("(..)-(?P<word>..)").match("ab-cd"))
        #expect(ReplacementTemplate(template).expanded(with: match) == expanded)
    }

    @Test func givesNothingForAGroupThatTookNoPart() throws {
        let match = try #require(try Pattern("(a)|(b)").match("b"))
        #expect(ReplacementTemplate("[$1$2]").expanded(with: match) == "[b]")
        #expect(try Pattern("(a)|(b)").match("c")?.range == nil)
    }
}
