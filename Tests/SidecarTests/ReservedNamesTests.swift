import Sidecar
import Testing

struct ReservedNamesTests {
    @Test(arguments: [
        ("node_load1", true), ("node_memory_MemFree_bytes", true), ("outrigger_anything", true), ("up", true),
        ("scrape_duration_seconds", true), ("ALERTS", true), ("chat_sent_total", false),
        ("node_js_heap", false),
        ("upper", false), ("node_cpu_seconds_total", true), ("node_cpu_seconds", true),
        ("node_cpu_seconds_created", true),
    ])
    func keepsTheHostsOwnFamilies(_ name: String, _ isReserved: Bool) {
        #expect(ReservedNames().contains(name) == isReserved)
    }
}
