import Collectors
import Telemetry
import Testing

struct CatalogueTests {
    @Test func namesEachCollectorOnce() {
        let names = Catalogue.all.map { $0.type.name }
        #expect(Set(names).count == names.count)
    }

    @Test func namesEachMetricOnce() {
        let names = (Catalogue.all.flatMap { $0.type.metrics } + CollectorSet.metrics).map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func keepsToWhatEachCollectorDeclares() throws {
        for fixture in Fixture.all {
            for entry in Catalogue.all {
                var ticker = try Ticker(entry.type.name, on: fixture.host)
                for line in ticker.tick().lines {
                    let name = String(line.prefix { $0 != "{" && $0 != " " })
                    let isDeclared = entry.type.metrics.contains { $0.name == name }
                    let isPrefixed = entry.type.named.contains { name.hasPrefix($0.prefix) }
                    #expect(isDeclared || isPrefixed, "\(entry.type.name) made \(name)")
                }
            }
        }
    }
}
