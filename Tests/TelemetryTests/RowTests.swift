import Telemetry
import Testing

struct RowTests {
    static let plain = Metric.gauge("plain", "A number.")
    static let byName = Metric.counter("by_name_total", "Numbers by name.", labels: ["name"])
    static let byBoth = Metric.gauge("by_both", "Numbers by both.", labels: ["name", "kind"])

    static let byFour = Metric.gauge("by_four", "Numbers by four.", labels: ["d", "b", "a", "c"])

    @Test func findsLabelsInAnyOrderOfNames() {
        var row = Row(catalogue: [Self.byFour])
        let values = [["1", "2", "3", "4"], ["1", "2", "4", "3"], ["4", "2", "3", "1"]]
        for common in [[], [Label("bb", "x")]] {
            var layouts: [Layout] = []
            for base in [0.0, 10, 20] {
                tick(&row) {
                    $0.common = common
                    for (place, text) in values.enumerated() {
                        $0[Self.byFour, text[0], text[1], text[2], text[3]] = base + Double(place)
                    }
                    for (place, text) in values.enumerated() {
                        $0[Self.byFour, text.reversed()] = base + 5 + Double(place)
                    }
                }
                layouts.append(row.layout)
                #expect(row.values == [0, 1, 2, 5, 6, 7].map { base + $0 })
            }
            #expect(layouts[0] === layouts[1] && layouts[1] === layouts[2])
            #expect(
                row.layout.series[0].labels.filter { $0.name != "bb" }.map(\.value) == ["3", "2", "4", "1"])
        }
    }

    @Test func tellsCommonLabelsApart() {
        var row = Row(catalogue: [Self.plain, Self.byName])
        let scopes = [[], [Label("netns", "a")], [Label("zone", "z"), Label("netns", "b")], []]
        func write(_ scopes: [[Label]], from base: Double) {
            tick(&row) {
                for (place, scope) in scopes.enumerated() {
                    $0.common = scope
                    $0[Self.byName, ""] = base + Double(place)
                }
            }
        }
        write(Array(scopes.prefix(3)), from: 1)
        let first = row.layout
        #expect(
            first.series.map { $0.labels.map(\.name) } == [
                ["name"], ["name", "netns"], ["name", "netns", "zone"],
            ])
        write(Array(scopes.prefix(3)), from: 4)
        #expect(row.layout === first)
        #expect(row.values == [4, 5, 6])
        write([scopes[1], scopes[0]], from: 7)
        #expect(row.layout.series.map { $0.labels.map(\.name) } == [["name", "netns"], ["name"]])
        #expect(row.values == [7, 8])
        #expect(row.common == [])
    }

    private func tick(_ row: inout Row, _ body: (inout Row) -> Void) {
        row.begin()
        body(&row)
        row.finish()
    }

    @Test func keepsItsLayoutWhileTheSameSeriesAreWritten() {
        var row = Row(catalogue: [Self.plain, Self.byName])
        tick(&row) {
            $0[Self.plain] = 1
            $0[Self.byName, "a"] = 2
            $0[Self.byName, "b"] = 3
        }
        let first = row.layout
        tick(&row) {
            $0[Self.plain] = 4
            $0[Self.byName, "a"] = 5
            $0[Self.byName, "b"] = 6
        }
        #expect(row.layout === first)
        #expect(row.values == [4, 5, 6])
        #expect(row[Self.byName, "b"] == 6)
    }

    @Test(arguments: [["a", "b"], ["b"], [], ["a", "c", "b"], ["c", "b", "a", "d"]])
    func followsAChangingSetOfSeries(_ names: [String]) {
        var row = Row(catalogue: [Self.byName])
        tick(&row) {
            $0[Self.byName, "a"] = 1
            $0[Self.byName, "b"] = 2
            $0[Self.byName, "c"] = 3
        }
        tick(&row) { row in for (index, name) in names.enumerated() { row[Self.byName, name] = Double(index) }
        }
        #expect(row.layout.series.map { $0.labels.map(\.value) } == names.map { [$0] })
        #expect(row.values == names.indices.map(Double.init))
    }

    @Test func pairsLabelValuesWithNames() {
        var row = Row(catalogue: [Self.byBoth])
        tick(&row) {
            $0[Self.byBoth, "n", "k"] = 1
        }
        #expect(row.layout.series[0].labels == [Label("kind", "k"), Label("name", "n")])
        let first = row.layout
        tick(&row) {
            $0[Self.byBoth, "n", "k"] = 2
        }
        #expect(row.layout === first)
    }

    @Test func takesAnyNumberOfLabels() {
        let metric = Metric.gauge("wide", "Many labels.", labels: ["d", "c", "b", "a"])
        var row = Row(catalogue: [metric])
        tick(&row) { $0[metric, ["1", "2", "3", "4"]] = 5 }
        let first = row.layout
        #expect(first.series[0].labels.map(\.value) == ["4", "3", "2", "1"])
        tick(&row) { $0[metric, ["1", "2", "3", "4"]] = 6 }
        #expect(row.layout === first)
        #expect(row[metric, ["1", "2", "3", "4"]] == 6)
        tick(&row) { $0[metric, ["1", "2", "3", "x"]] = 7 }
        #expect(row.layout !== first)
        #expect(row.values == [7])
    }

    @Test func addsTheCommonLabelsUntilTheNextTick() {
        var row = Row(catalogue: [Self.byName])
        func write(_ row: inout Row) {
            tick(&row) {
                $0[Self.byName, "n"] = 1
                $0.common = [Label("netns", "gateway")]
                $0[Self.byName, "n"] = 2
            }
        }
        write(&row)
        #expect(
            row.layout.series.map(\.labels) == [
                [Label("name", "n")], [Label("name", "n"), Label("netns", "gateway")],
            ])
        #expect(row.values == [1, 2])
        let first = row.layout
        write(&row)
        #expect(row.layout === first)
    }

    @Test func forgetsWhatCouldNotBeRead() {
        var row = Row(catalogue: [Self.plain])
        tick(&row) {
            $0[Self.plain] = 1
        }
        row.forget()
        #expect(StaleMarker.isMarker(row.values[0]))
    }

    @Test func keepsTheFirstNumberOfASeriesWrittenTwice() {
        var row = Row(catalogue: [Self.plain, Self.byName])
        for _ in 0..<2 {
            tick(&row) {
                $0[Self.byName, "a"] = 1
                $0[Self.byName, "a"] = 2
                $0[Self.plain] = 3
            }
            #expect(row.layout.series.count == 2)
            #expect(row.values == [1, 3])
        }
    }
}
