import PromQL
import Telemetry
import Testing

/// docs/QUESTIONS.md: queries that our engine reads, about metrics that exist.
struct QuestionTests {
    /// The rows of its tables, a question and a query each.
    private static let rows = ProjectTree.text("docs/QUESTIONS.md")
        .matches(of: /^\| (.*) \| `(.*)` \|$/.anchorsMatchLineEndings())
        .map { (question: String($0.1), query: String($0.2).replacing("\\|", with: "|")) }

    @Test func asksAndAnswers() {
        #expect(Self.rows.count > 50)
        let lines = ProjectTree.text("docs/QUESTIONS.md").matches(of: /^\| [^|]/.anchorsMatchLineEndings())
        let headings = ProjectTree.text("docs/QUESTIONS.md").matches(
            of: /^## [A-Z]/.anchorsMatchLineEndings())
        #expect(lines.count == Self.rows.count + headings.count, "a row is not of the form | … | `…` |")
        for row in Self.rows {
            #expect(row.question.wholeMatch(of: /[A-Z].*[?.)]/) != nil, "`\(row.question)` asks nothing")
        }
    }

    @Test func answersInQueriesThatOurEngineReads() {
        for row in Self.rows {
            do throws(QueryError) {
                let query = try Query(row.query)
                #expect(!query.selectors.isEmpty, "\(row.query) asks for nothing")
            } catch {
                Issue.record("\(row.query): \(error)")
            }
        }
    }

    @Test func namesOnlyMetricsThatExist() throws {
        for row in Self.rows {
            for matcher in try Query(row.query).selectors.joined() where matcher.name == "__name__" {
                switch matcher.test {
                case .equals(let name):
                    #expect(MetricNames.documented.contains(name), "\(row.query) names \(name)")
                case .matches(let pattern):
                    let count = MetricNames.documented.names.count(where: pattern.matches)
                    #expect(count > 1, "\(row.query) matches \(count) metrics")
                default:
                    Issue.record("\(row.query) does not say which metrics it means")
                }
            }
        }
    }
}
