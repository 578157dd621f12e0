#if FUZZER
    import Dispatch
    import Foundation
    import Synchronization

    /// libFuzzer's own loop, in a program built with `-sanitize=fuzzer`: the first byte of an input chooses the door.
    enum CoverageGuided {
        fileprivate static let doors = Mutex<[Door]>([])

        /// Writes the doors' seeds, short and grown, into the first folder that the arguments name, as libFuzzer does with
        /// what it finds.
        static func plant(_ doors: [Door]) throws {
            guard let folder = CommandLine.arguments.dropFirst().first(where: isFolder) else { return }
            for (number, door) in doors.enumerated() {
                let grown = door.seeds.compactMap { door.growth.grown($0, to: door.maximumSize) }
                for (index, seed) in (door.seeds + grown).enumerated() {
                    let path = "\(folder)/seed-\(number)-\(index)"
                    try Data([UInt8(number)] + seed).write(to: URL(fileURLWithPath: path))
                }
            }
        }

        private static func isFolder(_ path: String) -> Bool {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }

        static func run(_ all: [Door]) -> Int32 {
            doors.withLock { $0 = all }
            var count = CommandLine.argc
            var arguments = CommandLine.unsafeArgv
            return LLVMFuzzerRunDriver(&count, &arguments, testOneInput)
        }

        fileprivate static func open(_ input: [UInt8]) {
            guard let first = input.first else { return }
            let all = doors.withLock(\.self)
            let door = all[Int(first) % all.count]
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                let outcome = await door.open(Array(input.dropFirst().prefix(door.maximumSize)))
                // A crash, so that libFuzzer keeps the input.
                precondition(!Door.isMistake(outcome), "\(outcome) at \(door.name)")
                done.signal()
            }
            done.wait()
        }
    }

    /// The sanitizer's own main, which is not run, asks for it by this name.
    @_cdecl("LLVMFuzzerTestOneInput")
    func testOneInput(_ start: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
        CoverageGuided.open(Array(UnsafeBufferPointer(start: start, count: size)))
        return 0
    }

    @_silgen_name("LLVMFuzzerRunDriver")
    private func LLVMFuzzerRunDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32
#endif
