import Bytes

// Pipelines, commands and operands.
extension TemplateParser {
    mutating func pipeline(
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
    func peek() -> TemplateToken { tokens[min(index, tokens.count - 1)] }

    mutating func next() -> TemplateToken {
        let token = peek()
        index = min(index + 1, tokens.count)
        return token
    }

    mutating func skipSpace() {
        while peek().kind == .space { index += 1 }
    }

    mutating func peekNonSpace() -> TemplateToken {
        skipSpace()
        return peek()
    }

    mutating func nextNonSpace() -> TemplateToken {
        skipSpace()
        return next()
    }

    mutating func expect(_ kind: TemplateToken.Kind, _ context: String) throws(TemplateError) {
        let token = nextNonSpace()
        if token.kind != kind { throw unexpected(token, context) }
    }

    mutating func descend() throws(TemplateError) {
        depth += 1
        if depth > Self.depthLimit { throw problem("nested deeper than \(Self.depthLimit) levels") }
    }

    func unexpected(_ token: TemplateToken, _ context: String) -> TemplateError {
        token.kind == .error
            ? problem(token.text, at: token.offset)
            : problem("unexpected \(token.spelling) in \(context)", at: token.offset)
    }

    private func undefined(_ variable: String, _ offset: Int) -> TemplateError {
        problem("undefined variable \(GoQuote.quoted(variable))", at: offset)
    }

    func problem(_ sentence: String, at offset: Int? = nil) -> TemplateError {
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
