/// Why a line of a script could not be read.
package struct ScriptError: Error, Equatable, CustomStringConvertible {
    package let problem: String

    init(_ problem: String) { self.problem = problem }

    package var description: String { problem }
}
