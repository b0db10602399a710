/// A part of a template's tree; positions are byte offsets, for complaints.
indirect enum TemplateNode: Sendable {
    case text(String)
    case action(TemplatePipeline)
    case branch(TemplateBranch)
    case call(name: String, offset: Int, argument: TemplatePipeline?)
    case leave(offset: Int)
    case next(offset: Int)
}

/// `if`, `with` or `range`, with both its lists.
struct TemplateBranch: Sendable {
    enum Kind: String, Sendable { case `if`, with, range }

    let kind: Kind
    let pipeline: TemplatePipeline
    let body: [TemplateNode]
    let otherwise: [TemplateNode]
}

/// `$x := a | b | c`: each command's value is the last argument of the next.
struct TemplatePipeline: Sendable {
    let offset: Int
    var variables: [String] = []
    var assigns = false
    var commands: [TemplateCommand] = []

    var source: String {
        let names = variables.isEmpty ? "" : variables.joined(separator: ", ") + (assigns ? " = " : " := ")
        return names + commands.map(\.source).joined(separator: " | ")
    }
}

/// An operand, and what is given to it.
struct TemplateCommand: Sendable {
    let offset: Int
    var operands: [TemplateOperand] = []

    var source: String { operands.map(\.source).joined(separator: " ") }
}

struct TemplateOperand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case nothing
        case bool(Bool)
        case number(TemplateValue)
        case string(String)
        case field([String])
        case variable(String, fields: [String])
        case function(String)
        case pipeline(TemplatePipeline)
        case chain(TemplateOperand, fields: [String])
    }

    let kind: Kind
    let offset: Int
    /// As Go prints the node, for the `<…>` of its complaints.
    let source: String
}
