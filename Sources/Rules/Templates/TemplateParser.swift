/// Builds the tree of a template (Go `text/template/parse/parse.go`).
struct TemplateParser {
    /// Blocks within blocks, and parentheses within parentheses.
    static let depthLimit = 100

    private enum Ending: Equatable { case end, otherwise, endOfText }

    private let template: TemplateText
    private let tokens: [TemplateToken]
    private var index = 0
    private var variables: [String]
    private var depth = 0
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
        case "template": return try templateCall(word.offset)
        case "define":
            try define(word.text, closing: .rightDelimiter)
            return nil
        case "block": return try block(word.offset)
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

    private mutating func templateCall(_ offset: Int) throws(TemplateError) -> TemplateNode {
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

    private mutating func block(_ offset: Int) throws(TemplateError) -> TemplateNode {
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

// Pipelines, commands and operands.
extension TemplateParser {
    private mutating func pipeline(
        _ context: String, until end: TemplateToken.Kind
    ) throws(TemplateError) -> TemplatePipeline {
        var pipeline = TemplatePipeline(offset: peekNonSpace().offset)
        try declarations(of: &pipeline, context)
        while true {
            let token = nextNonSpace()
            if token.kind == end { break }
            guard token.startsOperand else { throw unexpected(token, context) }
            index -= 1
            pipeline.commands.append(try command())
        }
        if pipeline.commands.isEmpty { throw problem("missing value for \(context)") }
        for (stage, command) in pipeline.commands.enumerated().dropFirst() {
            switch command.operands.first?.kind {
            case .bool, .dot, .nothing, .number, .string:
                throw problem("non executable command in pipeline stage \(stage + 1)", at: command.offset)
            default: break
            }
        }
        return pipeline
    }

    private mutating func declarations(
        of pipeline: inout TemplatePipeline, _ context: String
    ) throws(TemplateError) {
        while peekNonSpace().kind == .variable {
            let before = index
            let name = nextNonSpace().text
            let follower = nextNonSpace()
            switch follower.kind {
            case .assign, .declare:
                pipeline.assigns = follower.kind == .assign
                pipeline.variables.append(name)
                if follower.kind == .declare { variables.append(name) }
                if let unknown = pipeline.variables.first(where: { !variables.contains($0) }) {
                    if pipeline.assigns { throw undefined(unknown, follower.offset) }
                    variables.append(unknown)
                }
                return
            case .comma where context == "range" && pipeline.variables.isEmpty:
                pipeline.variables.append(name)
            case .comma: throw problem("too many declarations in \(context)")
            default:
                index = before
                if pipeline.variables.isEmpty { return }
                throw problem("range can only initialize variables")
            }
        }
        if !pipeline.variables.isEmpty { throw problem("range can only initialize variables") }
    }

    private mutating func command() throws(TemplateError) -> TemplateCommand {
        var command = TemplateCommand(offset: peekNonSpace().offset)
        while true {
            if peekNonSpace().startsOperand { command.operands.append(try operand()) }
            let token = next()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParen: index -= 1
            case .pipe: break
            default: throw unexpected(token, "operand")
            }
            break
        }
        if command.operands.isEmpty { throw problem("empty command") }
        return command
    }

    /// A term and the fields that follow it without a space.
    private mutating func operand() throws(TemplateError) -> TemplateOperand {
        skipSpace()
        let term = try term()
        let offset = peek().offset
        var fields: [String] = []
        while peek().kind == .field { fields.append(String(next().text.dropFirst())) }
        if fields.isEmpty { return term }
        let tail = fields.map { ".\($0)" }.joined()
        let kind: TemplateOperand.Kind
        switch term.kind {
        case .field(let names): kind = .field(names + fields)
        case .variable(let name, _): kind = .variable(name, fields: fields)
        case .bool, .string, .number, .nothing, .dot:
            throw problem("unexpected . after term \(GoQuote.quoted(term.source))", at: offset)
        default: kind = .chain(term, fields: fields)
        }
        return TemplateOperand(kind: kind, offset: offset, source: term.source + tail)
    }

    private mutating func term() throws(TemplateError) -> TemplateOperand {
        let token = next()
        func operand(_ kind: TemplateOperand.Kind) -> TemplateOperand {
            TemplateOperand(kind: kind, offset: token.offset, source: token.text)
        }
        switch token.kind {
        case .identifier:
            if TemplateFunction.named(token.text) != nil { return operand(.function(token.text)) }
            let sentence = "function \(GoQuote.quoted(token.text)) not defined"
            throw problem(sentence, at: token.offset)
        case .dot: return operand(.dot)
        case .nothing: return operand(.nothing)
        case .bool: return operand(.bool(token.text == "true"))
        case .field: return operand(.field([String(token.text.dropFirst())]))
        case .variable:
            if !variables.contains(token.text) { throw undefined(token.text, token.offset) }
            return operand(.variable(token.text, fields: []))
        case .number, .character:
            guard let number = TemplateValue(goNumber: token.text) else {
                throw problem("bad number syntax: \(GoQuote.quoted(token.text))", at: token.offset)
            }
            return operand(.number(number))
        case .string, .rawString:
            guard let text = GoQuote.unquoted(token.text) else {
                throw problem("invalid syntax", at: token.offset)
            }
            return operand(.string(text))
        default:
            try descend()
            defer { depth -= 1 }
            let inner = try pipeline("parenthesized pipeline", until: .rightParen)
            return TemplateOperand(kind: .pipeline(inner), offset: token.offset, source: "(\(inner.source))")
        }
    }
}

// The token stream; its last token is never passed.
extension TemplateParser {
    private func peek() -> TemplateToken { tokens[min(index, tokens.count - 1)] }

    private mutating func next() -> TemplateToken {
        let token = peek()
        index = min(index + 1, tokens.count)
        return token
    }

    private mutating func skipSpace() {
        while peek().kind == .space { index += 1 }
    }

    private mutating func peekNonSpace() -> TemplateToken {
        skipSpace()
        return peek()
    }

    private mutating func nextNonSpace() -> TemplateToken {
        skipSpace()
        return next()
    }

    private mutating func expect(_ kind: TemplateToken.Kind, _ context: String) throws(TemplateError) {
        let token = nextNonSpace()
        if token.kind != kind { throw unexpected(token, context) }
    }

    private mutating func descend() throws(TemplateError) {
        depth += 1
        if depth > Self.depthLimit { throw problem("nested deeper than \(Self.depthLimit) levels") }
    }

    private func unexpected(_ token: TemplateToken, _ context: String) -> TemplateError {
        token.kind == .error
            ? problem(token.text, at: token.offset)
            : problem("unexpected \(token.spelling) in \(context)", at: token.offset)
    }

    private func undefined(_ variable: String, _ offset: Int) -> TemplateError {
        problem("undefined variable \(GoQuote.quoted(variable))", at: offset)
    }

    private func problem(_ sentence: String, at offset: Int? = nil) -> TemplateError {
        .parsing(template, offset ?? peek().offset, sentence)
    }
}

extension TemplateToken {
    fileprivate var startsOperand: Bool {
        switch kind {
        case .bool, .character, .dot, .field, .identifier, .number, .nothing, .rawString, .string, .variable,
            .leftParen:
            true
        default: false
        }
    }
}
