/// What a host tells by system calls alone, where no file can stand in for it; a test speaks for its kernel here.
package struct HostCalls: Sendable {
    package typealias Answer<Value> = @Sendable () throws(KernelError) -> Value

    package let systemName: Answer<SystemName>
    package let clockDiscipline: Answer<ClockDiscipline>

    package init(
        systemName: @escaping Answer<SystemName> = SystemName.ofThisMachine,
        clockDiscipline: @escaping Answer<ClockDiscipline> = ClockDiscipline.ofThisMachine
    ) {
        self.systemName = systemName
        self.clockDiscipline = clockDiscipline
    }
}
