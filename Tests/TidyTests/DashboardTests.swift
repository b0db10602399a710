import Foundation
import Testing

/// Grafana dashboards: what each panel shows is named, explained, in units, and on our page.
struct DashboardTests {
    /// One panel that draws something.
    struct Panel: CustomStringConvertible {
        let title: String
        let description: String
        let unit: String?
        let expressions: [String]
    }

    static let dashboards = ProjectTree.files(in: "dashboards", ending: [".json"])

    @Test func shipsOne() { #expect(!Self.dashboards.isEmpty) }

    @Test func namesOnlyMetricsThatExist() throws {
        for file in Self.dashboards {
            for panel in try panels(of: file) {
                #expect(!panel.expressions.isEmpty, "\(file): \(panel.title) asks nothing")
                for expression in panel.expressions {
                    let unknown = MetricNames.named(in: expression).filter {
                        !MetricNames.documented.contains($0)
                    }
                    #expect(unknown.isEmpty, "\(file): \(panel.title) names \(unknown)")
                }
            }
        }
    }

    @Test func explainsEveryPanelAndGivesItsUnit() throws {
        for file in Self.dashboards {
            for panel in try panels(of: file) {
                let sentence = panel.description.wholeMatch(of: /(?s)[A-Z].*\./)
                #expect(sentence != nil, "\(file): \(panel.title) has no description")
                #expect(panel.unit != nil, "\(file): \(panel.title) has no unit")
            }
        }
    }

    @Test func letsPeopleChooseSourceJobAndInstance() throws {
        for file in Self.dashboards {
            let variables = try dictionary(object(file)["templating"])["list"] as? [[String: Any]] ?? []
            let names = variables.compactMap { $0["name"] as? String }
            #expect(
                Set(names).isSuperset(of: ["datasource", "job", "instance"]), "\(file) has only \(names)")
        }
    }

    private func object(_ file: ProjectTree.File) throws -> [String: Any] {
        dictionary(try JSONSerialization.jsonObject(with: Data(file.text.utf8)))
    }

    private func dictionary(_ any: Any?) -> [String: Any] { any as? [String: Any] ?? [:] }

    private func panels(of file: ProjectTree.File) throws -> [Panel] {
        let all = try object(file)["panels"] as? [[String: Any]] ?? []
        let drawn = all.filter { $0["type"] as? String != "row" }
        #expect(!drawn.isEmpty, "\(file) has no panels")
        return drawn.map { panel in
            let targets = panel["targets"] as? [[String: Any]] ?? []
            return Panel(
                title: panel["title"] as? String ?? "", description: panel["description"] as? String ?? "",
                unit: dictionary(dictionary(panel["fieldConfig"])["defaults"])["unit"] as? String,
                expressions: targets.compactMap { $0["expr"] as? String })
        }
    }
}
