import Rules
import Telemetry
import TestKit
import Testing

struct TemplateTests {
    private static func context() -> TemplateContext {
        TemplateContext(
            labels: ["instance": "web1:9100", "job": "node"], value: 0.8734,
            externalLabels: ["site": "eu1"], externalURL: "http://out:9478/x", now: at(1_353_755_652)
        ) { query in
            if query == "bad(" { throw HTTPFailure("no such query") }
            return query == "none"
                ? []
                : [
                    TemplateSample(labels: ["instance": "b"], value: .float(2)),
                    TemplateSample(labels: ["instance": "a"], value: .float(1)),
                ]
        }
    }

    @Test(arguments: [
        ("plain", "plain"),
        ("{{ $labels.instance }} {{ .Labels.job }}", "web1:9100 node"),
        ("{{ $labels.none }}|{{ .Labels.none }}", "|"),
        ("{{ $value }} {{ .Value }}", "0.8734 0.8734"),
        (
            "{{ $externalLabels.site }} {{ $externalURL }} {{ externalURL }} {{ pathPrefix }}",
            "eu1 http://out:9478/x http://out:9478/x /x"
        ),
        ("a {{- 1 -}} b", "a1b"),
        ("a{{/* note */}}b", "ab"),
        ("{{ if gt $value 0.5 }}high{{ else }}low{{ end }}", "high"),
        ("{{ if eq $labels.job \"x\" \"node\" }}y{{ end }}", "y"),
        ("{{ if and $labels.job (not $labels.none) }}y{{ else if 1 }}z{{ end }}", "y"),
        ("{{ with $labels.none }}{{ . }}{{ else }}empty{{ end }}", "empty"),
        ("{{ with $x := $labels.job }}{{ $x }}{{ end }}", "node"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ("{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}", "instance=web1:9100;job=node;"),
        (
            "{{ range query \"x\" | sortByLabel \"instance\" }}{{ .Labels.instance }}{{ .Value }} {{ end }}",
            "a1 b2 "
        ),
        (
            "{{ range $i, $s := query \"x\" }}{{ if $i }}{{ break }}{{ end }}{{ $i }}{{ $s.Value }}{{ end }}",
            "02"
        ),
        ("{{ range query \"x\" }}{{ continue }}never{{ end }}", ""),
        ("{{ range query \"none\" }}x{{ else }}nothing{{ end }}", "nothing"),
        ("{{ query \"x\" | first | value }} {{ query \"x\" | first | label \"instance\" }}", "2 b"),
        ("{{ (query \"x\" | first).Labels.instance }}", "b"),
        ("{{ define \"t\" }}<{{ . }}>{{ end }}{{ template \"t\" $labels.job }}", "<node>"),
        ("{{ block \"t\" 5 }}[{{ . }}]{{ end }}", "[5]"),
        ("{{ len $labels }} {{ index $labels \"job\" }} {{ slice \"abcd\" 1 3 }}", "2 node bc"),
        ("{{ print 1 2 \"a\" 3 }} {{ println 1 }}", "1 2a3 1\n"),
        ("{{ html \"<a>\" }} {{ js \"'x'\" }} {{ urlquery \"a b&c\" }}", "&lt;a&gt; \\'x\\' a+b%26c"),
        ("{{ \"one two\" | title }} {{ toUpper \"é\" }} {{ \"AB\" | toLower }}", "One Two É ab"),
        (
            "{{ $value | humanizePercentage }} {{ humanize 12345.0 }} {{ humanize1024 1536.0 }}",
            "87.34% 12.35k 1.5ki"
        ),
        (
            "{{ humanizeDuration 93784 }} {{ humanizeDuration 0.0125 }} {{ humanizeDuration 75 }} {{ humanizeDuration 0 }}",
            "1d 2h 3m 4s 12.5ms 1m 15s 0s"
        ),
        (
            "{{ humanizeDuration -3723 }} {{ humanizeDuration \"NaN\" }} {{ humanize \"+Inf\" }}",
            "-1h 2m 3s NaN +Inf"
        ),
        ("{{ humanizeTimestamp 1435065584.128 }}", "2015-06-23 13:19:44.128 +0000 UTC"),
        (
            "{{ (toTime 0).Format \"Mon, 2 Jan 2006 15:04:05\" }} {{ (now | toTime).Unix }}",
            "Thu, 1 Jan 1970 00:00:00 1353755652"
        ),
        ("{{ (toDuration 3661.5).String }} {{ toDuration 0.25 }}", "1h1m1.5s 250ms"),
        ("{{ parseDuration \"1h30m\" }}", "5400"),
        (
            "{{ $labels.instance | stripPort }} {{ \"a.b.c:1\" | stripDomain }} {{ \"10.0.0.1:80\" | stripDomain }}",
            "web1 a:1 10.0.0.1:80"
        ),
        ("{{ graphLink \"up == 0\" }}", "/graph?g0.expr=up+%3D%3D+0&g0.tab=0"),
        (
            "{{ match \"^web\" $labels.instance }} {{ reReplaceAll \"(.*):.*\" \"${1}!\" $labels.instance }}",
            "true web1!"
        ),
        ("{{ reReplaceAll \"x*\" \"-\" \"abc\" }}", "-a-b-c-"),
        ("{{ .Labels }}", "map[instance:web1:9100 job:node]"),
        ("{{ query \"x\" | first }}", "{map[instance:b] 2}"),
        (
            "{{ nil | print }}",
            "<error expanding template: error executing template t: template: t:1:3: executing \"t\" at <nil>: nil is not a command>"
        ),
        (
            "{{ query \"bad(\" }}",
            "<error expanding template: error executing template t: template: t:1:3: executing \"t\" at <query \"bad(\">: error calling query: no such query>"
        ),
        (
            "{{ gt $value 5 }}",
            "<error expanding template: error executing template t: template: t:1:3: executing \"t\" at <gt $value 5>: error calling gt: incompatible types for comparison>"
        ),
        (
            "{{ $value.x }}",
            "<error expanding template: error executing template t: template: t:1:9: executing \"t\" at <$value.x>: can't evaluate field x in type float64>"
        ),
        (
            "{{ humanize }}",
            "<error expanding template: error executing template t: template: t:1:3: executing \"t\" at <humanize>: wrong number of args for humanize: want 1 got 0>"
        ),
        (
            "{{ toUpper 5 }}",
            "<error expanding template: error executing template t: template: t:1:11: executing \"t\" at <5>: expected string; found 5>"
        ),
        (
            "{{ toUpper $value }}",
            "<error expanding template: error executing template t: template: t:1:11: executing \"t\" at <$value>: wrong type for value; expected string; got float64>"
        ),
        (
            "{{ template \"no\" }}",
            "<error expanding template: error executing template t: template: t:1:12: executing \"t\" at <{{template \"no\"}}>: template \"no\" not defined>"
        ),
        (
            "{{ index $labels 1 }}",
            "<error expanding template: error executing template t: template: t:1:3: executing \"t\" at <index $labels 1>: error calling index: value has type int; should be string>"
        ),
        (
            "x\n{{ .Nope }}",
            "<error expanding template: error executing template t: template: t:2:3: executing \"t\" at <.Nope>: can't evaluate field Nope in type struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }>"
        ),
        (
            "{{ match \"(\" \"x\" }}",
            "<error expanding template: error executing template t: template: t:1:3: executing \"t\" at <match \"(\" \"x\">: error calling match: `(` is not a regular expression: missing ): (>"
        ),
    ])
    func expands(_ source: String, _ text: String) throws {
        #expect(try Template(source, name: "t").text(with: Self.context()) == text)
    }

    @Test(arguments: [
        ("%d %5d|%-5d|%05d %+d %x %X %o %b", "1 2 3 4 5 255 255 8 5", "1     2|3    |00004 +5 ff FF 10 101"),
        (
            "%.2f %8.3f %e %g %.3g %v", "3.14159 2.5 1234.5 1e6 1234.5 0.1",
            "3.14    2.500 1.234500e+03 1e+06 1.23e+03 0.1"
        ),
        (
            "%s %10s|%-6s|%.2s %q %x", "`a` `b` `c` `def` `g\"h` `hi`",
            "a          b|c     |de \"g\\\"h\" 6869"
        ),
        ("%t %v %%", "true false", "true false %"),
        ("%d", "1.5", "%!d(float64=1.5)"),
        ("%d", "", "%!d(MISSING)"),
        ("x", "1", "x%!(EXTRA int=1)"),
        ("%", "", "%!(NOVERB)"),
        ("%[2]d %[1]d", "1 2", "2 1"),
        ("%*d|%-*d|", "4 7 4 7", "   7|7   |"),
        ("%z", "`a`", "%!z(string=a)"),
        ("%c %U %q", "'x' 'x' 'x'", "x U+0078 'x'"),
        ("%T %T", "1 `a`", "int string"),
        (
            "%6.2f|%-8.1f|%+.1f|%06.1f", "1 2 3 4",
            "%!f(int=    01)|%!f(int=2       )|%!f(int=+3)|%!f(int=     4)"
        ),
        ("%999999999d", "1", String(repeating: " ", count: 999) + "1"),
    ])
    func prints(_ format: String, _ arguments: String, _ text: String) throws {
        let template = try Template("{{ printf `\(format)` \(arguments) }}", name: "t")
        #expect(template.text(with: Self.context()) == text)
    }

    @Test(arguments: [
        ("{{", 2, "unclosed action"), ("{{ if }}x{{ end }}", 8, "missing value for if"),
        ("{{ if 1 }}", 10, "unexpected EOF"), ("{{ end }}", 9, "unexpected {{end}}"),
        ("{{ $x }}", 3, "undefined variable \"$x\""), ("{{ nope }}", 3, "function \"nope\" not defined"),
        ("{{ \"a }}", 3, "unterminated quoted string"), ("{{ `a }}", 3, "unterminated raw quoted string"),
        ("{{ ! }}", 3, "unrecognized character in action: U+0021 '!'"),
        ("{{ (1 }}", 5, "unclosed left paren"), ("{{ 1) }}", 4, "unexpected right paren"),
        ("{{ 1 | 2 }}", 7, "non executable command in pipeline stage 2"),
        ("{{ 1x }}", 3, "bad number syntax: \"1x\""), ("{{ break }}", 3, "{{break}} outside {{range}}"),
        ("{{/* a }}", 2, "unclosed comment"),
        ("{{ 1.x }}", 3, "bad number syntax: \"1.x\""),
        ("{{ \"a\".x }}", 6, "unexpected . after term \"\\\"a\\\"\""),
        ("{{ if 1 }}{{ else }}{{ else }}{{ end }}", 23, "expected end; found {{else}}"),
        ("{{ $a, $b := 1 }}", 7, "too many declarations in command"),
        ("{{ '\\q' }}", 3, "bad number syntax: \"'\\\\q'\""),
    ])
    func refusesAtLoad(_ source: String, _ offset: Int, _ problem: String) {
        let error = #expect(throws: TemplateError.self) { try Template(source, name: "t") }
        #expect(error?.problem == problem)
        #expect(error?.description == "error parsing template t: template: t:1: \(problem)")
        #expect((0...source.utf8.count).contains(error?.offset ?? -1))
    }

    @Test func boundsWhatItPrints() throws {
        let loop = "{{ define \"a\" }}{{ template \"a\" }}{{ end }}{{ template \"a\" }}"
        #expect(
            try Template(loop, name: "t").text(with: Self.context()).contains(
                "exceeded maximum template depth (100)"))
        let nested = String(repeating: "{{ if 1 }}", count: 1000)
        #expect(throws: TemplateError.self) { try Template(nested, name: "t") }
        let parens = "{{ " + String(repeating: "(", count: 100_000)
        #expect(throws: TemplateError.self) { try Template(parens, name: "t") }
        var wide = TemplateContext(now: at(0))
        wide.answer = { _ in Array(repeating: TemplateSample(labels: [:], value: .float(1)), count: 100_000) }
        let text = try Template("{{ range query `x` }}{{ . }}{{ end }}", name: "t", variables: []).text(
            with: wide)
        #expect(text.hasSuffix("more than 65536 bytes of text>"))
    }

    @Test(arguments: 0..<300)
    func neverTraps(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let words = [
            "{{", "}}", "{{-", "-}}", "if ", "range ", "with ", "end", "else", "define \"x\"",
            "template \"x\"", " | ",
            "$labels", "$value", ".Labels.a", ".x", ".", "(", ")", "\"s\"", "1", "-1", "9223372036854775807",
            "1e999",
            "printf ", "`%d%s%[3]*.*f`", "index ", "slice ", "humanizeDuration ", "query ", "first ",
            "$x := ", "$x", ",",
            "toTime ", "toDuration ", "reReplaceAll ", "'c'", "nil", "true", " ", "\n", "é", "len ", "not ",
            "eq ", "lt ",
        ]
        let count = Int.random(in: 1...40, using: &random)
        let source = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
        let text = (try? Template("{{ " + source + " }}", name: "t"))?.text(with: Self.context())
        #expect((text ?? "").utf8.count < 200_000)
    }

    @Test func expandsOneOfEveryFunctionWithOddValues() throws {
        let odd = [
            "-1", "1e300", "`NaN`", "`x`", "$labels", "nil", "9223372036854775807", "`-Inf`", "(query `x`)",
        ]
        let names = [
            "humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp",
            "toTime",
            "toDuration", "parseDuration", "title", "stripPort", "stripDomain", "len", "first", "value",
            "strvalue",
            "slice `abc`", "index `abc`", "printf `%d %f %s`", "eq 1", "lt 1",
        ]
        for name in names {
            for value in odd {
                let text = try Template("{{ \(name) \(value) }}", name: "t").text(with: Self.context())
                #expect(
                    !text.isEmpty || name.hasPrefix("strip") || name == "title" || name == "slice `abc`",
                    "\(name) \(value)")
            }
        }
    }
}
