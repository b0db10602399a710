// libFuzzer: -max_len=120
// with: Benchmarks/Fuzz/Shared/Insist.swift
// with: Tests/WireFormatsTests/ObviousParser.swift

import Bytes
import WireFormats

/// Reads any bytes as a metric line of DogStatsD, once by our parser and once by the obvious one of the tests.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let line = ByteRun(start: start, count: count)
    if line.hasPrefix("_e{") || line.hasPrefix("_sc|") { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let (ours, obvious) = (answer(line), ObviousParser.read(bytes))
    insist(ours == obvious, "ours \(ours), the obvious one \(obvious)")
    return 0
}

private func answer(_ line: ByteRun) -> Result<ObviousParser.Answer, RejectReason> {
    do {
        guard case .metrics(let metrics) = try LineReading(line, .dogstatsd), metrics.count == 1 else {
            return .failure(.badEvent)
        }
        let metric = metrics[0]
        let values = metric.values.map { value in
            switch value {
            case .number(let number): "\(number)"
            case .whole(let whole): "\(Double(whole))"
            case .member(let text): text
            }
        }
        return .success(
            ObviousParser.Answer(
                name: metric.name, type: metric.type.letters, values: values, rate: metric.rate,
                tags: metric.tags, timestamp: metric.timestamp))
    } catch {
        return .failure(error)
    }
}
