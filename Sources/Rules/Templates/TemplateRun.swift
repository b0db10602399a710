/// One expansion of a template (Go `text/template/exec.go`).
struct TemplateRun {
    /// A `range` over a large answer must not grow an alert without bound.
    private static let outputLimitBytes = 64 << 10
    private static let callDepthLimit = 100

    private enum Flow { case on, leave, next }

    private let template: Template
    private let context: TemplateContext
    private var output = ""
    private var variables: [(name: String, value: TemplateValue)] = []
    private var part: String
    private var callDepth = 0
    /// Where the evaluation is, for complaints; moves as Go moves it.
    private var place: (offset: Int, source: String) = (0, "")

    init(_ template: Template, _ context: TemplateContext) {
        self.template = template
        self.context = context
        part = template.text.name
    }

    mutating func text() throws(TemplateError) -> String {
        variables = [("$", context.dot)] + context.variables.map { ($0.key, $0.value) }
        _ = try walk(template.body, context.dot)
        return output
    }

    private mutating func walk(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateError) -> Flow {
        for node in nodes {
            switch node {
            case .text(let text): output += text
            case .action(let pipeline):
                let value = try evaluate(pipeline, dot)
                if pipeline.variables.isEmpty { output += GoPrint.text(value) }
            case .branch(let branch):
                let visible = variables.count
                let flow = try walk(branch, dot)
                variables.removeSubrange(visible...)
                if flow != .on { return flow }
            case .call(let name, let offset, let argument): try call(name, offset, argument, dot)
            case .leave: return .leave
            case .next: return .next
            }
            if output.utf8.count > Self.outputLimitBytes {
                throw failure("more than \(Self.outputLimitBytes) bytes of text")
            }
        }
        return .on
    }

    private mutating func walk(_ branch: TemplateBranch, _ dot: TemplateValue) throws(TemplateError) -> Flow {
        let value = try evaluate(branch.pipeline, dot)
        switch branch.kind {
        case .range: return try range(over: value, branch, dot)
        case .if: return try walk(value.isTrue ? branch.body : branch.otherwise, dot)
        case .with:
            return value.isTrue ? try walk(branch.body, value) : try walk(branch.otherwise, dot)
        }
    }

    private mutating func range(
        over value: TemplateValue, _ branch: TemplateBranch, _ dot: TemplateValue
    ) throws(TemplateError) -> Flow {
        let items = try elements(of: value)
        let visible = variables.count
        for (key, item) in items {
            let names = branch.pipeline.variables
            let values = names.count == 2 ? [key, item] : [item]
            for (name, value) in zip(names, values) { set(name, value, isNew: !branch.pipeline.assigns) }
            let flow = try walk(branch.body, item)
            variables.removeSubrange(visible...)
            if flow == .leave { break }
        }
        return items.isEmpty ? try walk(branch.otherwise, dot) : .on
    }

    private func elements(of value: TemplateValue) throws(TemplateError) -> [(TemplateValue, TemplateValue)] {
        func numbered(_ values: [TemplateValue]) -> [(TemplateValue, TemplateValue)] {
            values.enumerated().map { (.int(Int64($0.offset)), $0.element) }
        }
        switch value {
        case .missing: return []
        case .list(let items, _): return numbered(items)
        case .vector(let samples): return numbered(samples.map { .sample($0) })
        case .labels(let pairs):
            return pairs.sorted { $0.key < $1.key }.map { (.string($0.key), .string($0.value)) }
        case .map(let pairs): return pairs.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }
        default: throw failure("range can't iterate over \(GoPrint.text(value))")
        }
    }

    private mutating func call(
        _ name: String, _ offset: Int, _ argument: TemplatePipeline?, _ dot: TemplateValue
    ) throws(TemplateError) {
        place = (offset, "{{template \(GoQuote.quoted(name))\(argument.map { " \($0.source)" } ?? "")}}")
        guard let body = template.definitions[name] else {
            throw failure("template \(GoQuote.quoted(name)) not defined")
        }
        if callDepth == Self.callDepthLimit {
            throw failure("exceeded maximum template depth (\(Self.callDepthLimit))")
        }
        var value = TemplateValue.missing
        if let argument { value = try evaluate(argument, dot) }
        let outside = (variables, part)
        (variables, part) = ([("$", value)], name)
        callDepth += 1
        _ = try walk(body, value)
        callDepth -= 1
        (variables, part) = outside
    }

    private mutating func set(_ name: String, _ value: TemplateValue, isNew: Bool) {
        if !isNew, let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            variables.append((name, value))
        }
    }

    private func failure(_ problem: String) -> TemplateError {
        .executing(template.text, in: part, place.offset, place.source, problem)
    }
}

// Pipelines, commands and operands.
extension TemplateRun {
    private mutating func evaluate(
        _ pipeline: TemplatePipeline, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        place = (pipeline.offset, pipeline.source)
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot, final: value) }
        // `range` sets its variables itself, once per element.
        for name in pipeline.variables.prefix(1) {
            set(name, value ?? .missing, isNew: !pipeline.assigns)
        }
        return value ?? .missing
    }

    private mutating func evaluate(
        _ command: TemplateCommand, _ dot: TemplateValue, final: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        let first = command.operands[0]
        let given = command.operands.dropFirst()
        if case .function(let name) = first.kind {
            place = (first.offset, first.source)
            return try call(name, given, dot, final, at: (command.offset, command.source))
        }
        let arguments: [TemplateOperand] = Array(given)
        switch first.kind {
        case .field, .variable, .chain: break
        case .nothing:
            place = (first.offset, first.source)
            throw failure("nil is not a command")
        case .pipeline: try refuseArguments(first, arguments, final)
        default:
            place = (first.offset, first.source)
            try refuseArguments(first, arguments, final)
        }
        return try value(of: first, dot, arguments: arguments, final: final)
    }

    private func refuseArguments(
        _ operand: TemplateOperand, _ arguments: [TemplateOperand], _ final: TemplateValue?
    ) throws(TemplateError) {
        if arguments.isEmpty, final == nil { return }
        throw failure("can't give argument to non-function \(operand.source)")
    }

    private mutating func value(
        of operand: TemplateOperand, _ dot: TemplateValue, arguments: [TemplateOperand] = [],
        final: TemplateValue? = nil
    ) throws(TemplateError) -> TemplateValue {
        switch operand.kind {
        case .dot: return dot
        case .nothing: return .missing
        case .bool(let value): return .bool(value)
        case .number(let number): return number
        case .string(let text): return .string(text)
        case .function(let name):
            place = (operand.offset, operand.source)
            return try call(name, [], dot, nil, at: place)
        case .pipeline(let pipeline): return try evaluate(pipeline, dot)
        case .field(let names):
            place = (operand.offset, operand.source)
            return try fields(names, of: dot, dot, arguments, final)
        case .variable(let name, let names):
            place = (operand.offset, operand.source)
            let value = variables.last { $0.name == name }?.value ?? .missing
            if names.isEmpty { try refuseArguments(operand, arguments, final) }
            return try fields(names, of: value, dot, arguments, final)
        case .chain(let inner, let names):
            place = (operand.offset, operand.source)
            return try fields(names, of: try value(of: inner, dot), dot, arguments, final)
        }
    }

    private mutating func fields(
        _ names: [String], of start: TemplateValue, _ dot: TemplateValue, _ arguments: [TemplateOperand],
        _ final: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        var value = start
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            var given: [TemplateValue] = []
            if isLast {
                for argument in arguments { given.append(try self.argument(argument, .any, dot)) }
                if let final { given.append(final) }
            }
            value = try field(name, of: value, given)
        }
        return value
    }

    private func field(
        _ name: String, of value: TemplateValue, _ arguments: [TemplateValue]
    ) throws(TemplateError) -> TemplateValue {
        do {
            if let result = try TemplateMethod.call(name, on: value, arguments) { return result }
        } catch {
            throw failure("error calling \(name): \(error.problem)")
        }
        switch value {
        case .labels, .map:
            if !arguments.isEmpty { throw failure("\(name) is not a method but has arguments") }
        default:
            if !arguments.isEmpty {
                throw failure("\(name) has arguments but cannot be invoked as function")
            }
        }
        switch value {
        case .missing:
            if context.refusesMissingKeys {
                throw failure("nil data; no entry for key \(GoQuote.quoted(name))")
            }
            return .missing
        case .labels(let pairs):
            if pairs[name] == nil, context.refusesMissingKeys { throw noEntry(name) }
            return .string(pairs[name] ?? "")
        case .map(let pairs):
            if pairs[name] == nil, context.refusesMissingKeys { throw noEntry(name) }
            return pairs[name] ?? .missing
        case .record(let fields):
            if let field = fields.first(where: { $0.name == name }) { return field.value }
        case .sample(let sample) where name == "Labels": return .labels(sample.labels)
        case .sample(let sample) where name == "Value": return sample.value
        default: break
        }
        throw failure("can't evaluate field \(name) in type \(value.type)")
    }

    private func noEntry(_ name: String) -> TemplateError {
        failure("map has no entry for key \(GoQuote.quoted(name))")
    }

    private mutating func call(
        _ name: String, _ operands: ArraySlice<TemplateOperand>, _ dot: TemplateValue,
        _ final: TemplateValue?, at whole: (offset: Int, source: String)
    ) throws(TemplateError) -> TemplateValue {
        guard let function = TemplateFunction.named(name) else {
            throw failure("\(GoQuote.quoted(name)) is not a defined function")
        }
        let wanted = function.parameters.count
        let got = operands.count + (final == nil ? 0 : 1)
        if function.further == nil ? got != wanted : got < wanted {
            let least = function.further == nil ? "" : "at least "
            throw failure("wrong number of args for \(name): want \(least)\(wanted) got \(got)")
        }
        func parameter(_ index: Int) -> TemplateFunction.Parameter {
            index < wanted ? function.parameters[index] : function.further ?? .any
        }
        var values: [TemplateValue] = []
        for (index, operand) in operands.enumerated() {
            values.append(try argument(operand, parameter(index), dot))
            if (name == "and" && !values[index].isTrue) || (name == "or" && values[index].isTrue) {
                return values[index]
            }
        }
        if let final { values.append(try checked(final, parameter(values.count))) }
        do {
            return try function.call(values, context)
        } catch {
            place = whole
            throw failure("error calling \(name): \(error.problem)")
        }
    }

    private mutating func argument(
        _ operand: TemplateOperand, _ parameter: TemplateFunction.Parameter, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        place = (operand.offset, operand.source)
        switch operand.kind {
        case .nothing where parameter == .string: throw failure("cannot assign nil to string")
        case .bool where parameter == .string, .number where parameter == .string:
            throw failure("expected string; found \(operand.source)")
        case .bool where parameter != .any, .number where parameter != .any,
            .string where parameter == .sample,
            .string where parameter == .vector:
            throw failure("can't handle \(operand.source) for arg of type \(parameter.rawValue)")
        default: return try checked(try value(of: operand, dot), parameter)
        }
    }

    private func checked(
        _ value: TemplateValue, _ parameter: TemplateFunction.Parameter
    ) throws(TemplateError) -> TemplateValue {
        if case .missing = value, parameter == .string { throw failure("invalid value; expected string") }
        if parameter == .any || value.type == parameter.rawValue { return value }
        throw failure("wrong type for value; expected \(parameter.rawValue); got \(value.type)")
    }
}
