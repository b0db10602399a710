import Bytes

/// One expansion of a template (Go `text/template/exec.go`).
struct TemplateRun {
    /// A `range` over a large answer must not grow an alert without bound.
    private static let outputLimitBytes = 64 << 10
    private static let callDepthLimit = 100

    private enum Flow { case on, leave, next }

    let template: Template
    let context: TemplateContext
    private var output = ""
    var variables: [(name: String, value: TemplateValue)] = []
    private var part: String
    private var callDepth = 0
    /// Where the evaluation is, for complaints; moves as Go moves it.
    var place: (offset: Int, source: String) = (0, "")

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

    mutating func set(_ name: String, _ value: TemplateValue, isNew: Bool) {
        if !isNew, let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            variables.append((name, value))
        }
    }

    func failure(_ problem: String) -> TemplateError {
        .executing(template.text, in: part, place.offset, place.source, problem)
    }
}
