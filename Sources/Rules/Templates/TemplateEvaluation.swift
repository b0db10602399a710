import Bytes

// Pipelines, commands and operands.
extension TemplateRun {
    mutating func evaluate(
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
        case .record(let fields, _):
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
