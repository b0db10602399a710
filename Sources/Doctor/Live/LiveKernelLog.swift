extension LiveHost {
    package func kernelLog() throws(Unknown) -> [KernelLogLine] { [] }
}
