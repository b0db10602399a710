import Telemetry

extension Function {
    private static func calendar(
        _ name: String, _ read: @escaping @Sendable (CivilTime) -> Int
    ) -> Function {
        Function(
            name, [.instantVector], extra: .upTo(1), readsClock: true,
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let compute = { (seconds: Double) -> Double in
                    CivilTime(seconds: seconds).map { Double(read($0)) } ?? .nan
                }
                if let argument = call.arguments.first {
                    return .table(try evaluation.adjusted(argument) { value, _ in compute(value) })
                }
                var table = StepTable(columns: evaluation.grid.count)
                let row = table.append(.init(labels: Labels()))
                for column in 0..<table.columns {
                    table[row, column] = compute(Double(evaluation.grid.time(column)) / 1000)
                }
                return .table(table)
            })
    }

    /// Parts of a date in UTC, of the argument or of the evaluation's time.
    static let calendar: [Function] = [
        calendar("minute") { $0.minute },
        calendar("hour") { $0.hour },
        calendar("day_of_week") { $0.dayOfWeek },
        calendar("day_of_month") { $0.day },
        calendar("day_of_year") { $0.dayOfYear },
        calendar("days_in_month") { $0.daysInMonth },
        calendar("month") { $0.month },
        calendar("year") { $0.year },
    ]
}

/// A date and time of day in UTC (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
struct CivilTime {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    /// Sunday is 0.
    let dayOfWeek: Int

    /// `nil` for what no calendar reaches: NaN, infinities and times beyond a hundred million years.
    init?(seconds: Double) {
        guard seconds.magnitude < Self.farthestSeconds else { return nil }
        let whole = Int64(seconds)
        let days = Int(whole.flooredQuotient(Self.daySeconds))
        let secondOfDay = Int(whole - Int64(days) * Self.daySeconds)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        dayOfWeek = ((days % 7) + 11) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfShiftedYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfShiftedYear + 2) / 153
        day = dayOfShiftedYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private static let daySeconds: Int64 = 86_400
    private static let farthestSeconds = 3.2e15

    var isLeapYear: Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private var monthLengths: [Int] { [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] }

    var daysInMonth: Int { monthLengths[month - 1] }

    var dayOfYear: Int { monthLengths[..<(month - 1)].reduce(day, +) }
}
