import Bytes

/// Builds the tree of a template (Go `text/template/parse/parse.go`).
struct TemplateParser {
    /// Blocks within blocks, and parentheses within parentheses.
    static let depthLimit = 100

    private enum Ending: Equatable { case end, otherwise, endOfText }

    let template: TemplateText
    let tokens: [TemplateToken]
    var index = 0
    var variables: [String]
    var depth = 0
    private var rangeDepth = 0
    private var definitions: [String: [TemplateNode]] = [:]

    /// The template's own list, and those it defines.
    static func parse(
        _ template: TemplateText, variables: [String]
    ) throws(TemplateError) -> (body: [TemplateNode], definitions: [String: [TemplateNode]]) {
        var parser = TemplateParser(template, variables: variables)
        let (body, ending, _) = try parser.list()
        if ending != .endOfText { throw parser.problem("unexpected {{\(ending == .end ? "end" : "else")}}") }
        return (body, parser.definitions)
    }

    private init(_ template: TemplateText, variables: [String]) {
        self.template = template
        self.variables = ["$"] + variables
        tokens = TemplateLexer.tokens(of: template.text)
    }

    /// Nodes up to `{{end}}`, `{{else}}` or the end of the text; the last part is the offset of the ending.
    private mutating func list() throws(TemplateError) -> ([TemplateNode], Ending, Int) {
        var nodes: [TemplateNode] = []
        while true {
            let token = next()
            switch token.kind {
            case .text: nodes.append(.text(token.text))
            case .end: return (nodes, .endOfText, token.offset)
            case .leftDelimiter:
                let word = peekNonSpace()
                if word.kind == .keyword, word.text == "end" || word.text == "else" {
                    _ = nextNonSpace()
                    if word.text == "end" { try expect(.rightDelimiter, "end") }
                    return (nodes, word.text == "end" ? .end : .otherwise, word.offset)
                }
                if let node = try action() { nodes.append(node) }
            default: throw unexpected(token, "input")
            }
        }
    }

    private mutating func action() throws(TemplateError) -> TemplateNode? {
        let word = peekNonSpace()
        guard word.kind == .keyword else {
            return .action(try pipeline("command", until: .rightDelimiter))
        }
        _ = nextNonSpace()
        switch word.text {
        case "if": return .branch(try branch(.if))
        case "with": return .branch(try branch(.with))
        case "range": return .branch(try branch(.range))
        case "template": return try templateCall()
        case "define":
            try define(word.text, closing: .rightDelimiter)
            return nil
        case "block": return try block()
        default:
            try expect(.rightDelimiter, word.text)
            if rangeDepth == 0 { throw problem("{{\(word.text)}} outside {{range}}", at: word.offset) }
            return word.text == "break" ? .leave(offset: word.offset) : .next(offset: word.offset)
        }
    }

    private mutating func branch(_ kind: TemplateBranch.Kind) throws(TemplateError) -> TemplateBranch {
        let visible = variables.count
        defer { variables.removeSubrange(visible...) }
        try descend()
        defer { depth -= 1 }
        let pipeline = try pipeline(kind.rawValue, until: .rightDelimiter)
        rangeDepth += kind == .range ? 1 : 0
        let (body, ending, _) = try list()
        rangeDepth -= kind == .range ? 1 : 0
        var otherwise: [TemplateNode] = []
        switch ending {
        case .endOfText: throw problem("unexpected EOF")
        case .end: break
        case .otherwise: otherwise = try elseList(of: kind)
        }
        return TemplateBranch(kind: kind, pipeline: pipeline, body: body, otherwise: otherwise)
    }

    /// What follows `{{else`: a list up to `{{end}}`, or one more branch that shares the `{{end}}`.
    private mutating func elseList(of kind: TemplateBranch.Kind) throws(TemplateError) -> [TemplateNode] {
        let word = peekNonSpace()
        if word.kind == .keyword, word.text == kind.rawValue, kind != .range {
            _ = nextNonSpace()
            return [.branch(try branch(kind))]
        }
        try expect(.rightDelimiter, "else")
        let (nodes, ending, offset) = try list()
        switch ending {
        case .end: return nodes
        case .endOfText: throw problem("unexpected EOF")
        case .otherwise: throw problem("expected end; found {{else}}", at: offset)
        }
    }

    private mutating func templateCall() throws(TemplateError) -> TemplateNode {
        let offset = peekNonSpace().offset
        let name = try quotedName("template clause")
        if peekNonSpace().kind == .rightDelimiter {
            _ = nextNonSpace()
            return .call(name: name, offset: offset, argument: nil)
        }
        let argument = try pipeline("template clause", until: .rightDelimiter)
        return .call(name: name, offset: offset, argument: argument)
    }

    private mutating func define(
        _ clause: String, closing: TemplateToken.Kind
    ) throws(TemplateError) {
        if depth > 0 { throw problem("unexpected {{define}}") }
        let name = try quotedName("define clause")
        try expect(closing, "define clause")
        definitions[name] = try definedList(in: "define clause")
    }

    private mutating func block() throws(TemplateError) -> TemplateNode {
        let offset = peekNonSpace().offset
        let name = try quotedName("block clause")
        let argument = try pipeline("block clause", until: .rightDelimiter)
        definitions[name] = try definedList(in: "block clause")
        return .call(name: name, offset: offset, argument: argument)
    }

    private mutating func definedList(in clause: String) throws(TemplateError) -> [TemplateNode] {
        let outside = (variables, rangeDepth)
        (variables, rangeDepth) = (["$"], 0)
        defer { (variables, rangeDepth) = outside }
        try descend()
        defer { depth -= 1 }
        let (nodes, ending, _) = try list()
        switch ending {
        case .end: return nodes
        case .endOfText: throw problem("unexpected EOF in \(clause)")
        case .otherwise: throw problem("unexpected {{else}} in \(clause)")
        }
    }

    private mutating func quotedName(_ context: String) throws(TemplateError) -> String {
        let token = nextNonSpace()
        guard token.kind == .string || token.kind == .rawString, let name = GoQuote.unquoted(token.text)
        else {
            throw unexpected(token, context)
        }
        return name
    }
}
