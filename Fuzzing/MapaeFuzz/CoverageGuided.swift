#if FUZZER
    import Dispatch
    import Synchronization

    /// libFuzzer's own loop, in a program built with `-sanitize=fuzzer`: the first byte of an input chooses the door.
    enum CoverageGuided {
        fileprivate static let doors = Mutex<[Door]>([])

        static func run(_ all: [Door]) -> Int32 {
            doors.withLock { $0 = all }
            var count = CommandLine.argc
            var arguments = CommandLine.unsafeArgv
            return LLVMFuzzerRunDriver(&count, &arguments) { start, size in
                CoverageGuided.open(Array(UnsafeBufferPointer(start: start, count: size)))
                return 0
            }
        }

        private static func open(_ input: [UInt8]) {
            guard let first = input.first else { return }
            let all = doors.withLock(\.self)
            let door = all[Int(first) % all.count]
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                _ = await door.open(Array(input.dropFirst().prefix(door.maximumSize)))
                done.signal()
            }
            done.wait()
        }
    }

    @_silgen_name("LLVMFuzzerRunDriver")
    private func LLVMFuzzerRunDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32
#endif
