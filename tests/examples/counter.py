"""The counter of examples/ is killed again and again, and goes on with all that it said.

    counter.py COUNTER ALUR
"""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Counter:
    """The program on a file; each line is answered before the next is written."""

    def __init__(self, program, file):
        self.process = subprocess.Popen([program, file, ROOT / "sop" / "perisa.yaml"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.cases = self.process.stdout.readline().strip()

    def say(self, line, answers):
        print(line, file=self.process.stdin, flush=True)
        return [self.process.stdout.readline().rstrip("\n") for _ in range(answers)]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def expect(seen, wanted):
    if seen != wanted:
        sys.exit(f"expected {wanted}\n    seen {seen}")


def main():
    program, alur = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = str(pathlib.Path(folder) / "loket.alur")
        counter = Counter(program, file)
        expect(counter.cases, "0 cases")
        expect(counter.say("new warung-1 p1", 1), ["done"])
        expect(counter.say("done warung-1 periksa_berkas operator:o1 sesuai", 1)[0][:22], "refused: step.not_open")
        counter.kill()

        counter = Counter(program, file)
        expect(counter.cases, "1 cases")
        expect(counter.say("new warung-1 p1", 1), ["done"])  # typed again by somebody who was not sure
        expect(counter.say("bring warung-1 operator:o1 formulir ktp npwp email nomor_ponsel", 1), ["done"])
        counter.kill()

        counter = Counter(program, file)
        expect(counter.cases, "1 cases")
        expect(counter.say("done warung-1 serah_berkas operator:o1", 3)[0], "done")
        expect(counter.say("done warung-1 periksa_berkas operator:o1 sesuai", 3)[0], "done")
        counter.kill()

        counter = Counter(program, file)
        shown = counter.say("show warung-1", 2)
        expect(shown[0], "warung-1 open")
        expect(shown[1].split()[0], "verifikasi")
        expect(counter.say("show warung-2", 1), ["there is no case 'warung-2'; begin one with: new NAME PERSON"])
        counter.kill()

        sound = subprocess.run([alur, "fsck", file], capture_output=True, text=True, check=True)
        expect(sound.stdout.startswith(f"{file}: sound: "), True)
        expect(" of 1 case, " in sound.stdout, True)

        seal = pathlib.Path(folder) / "seal.txt"
        seal.write_text(subprocess.run([alur, "seal", file], capture_output=True, text=True, check=True).stdout)
        counter = Counter(program, file)
        expect(counter.say("new warung-3 p3", 1), ["done"])
        counter.kill()
        subprocess.run([alur, "verify", "--seal", seal, file], capture_output=True, check=True)
        with sqlite3.connect(file) as database:
            database.execute("DELETE FROM entry WHERE pos >= 4")
        database.close()
        cut = subprocess.run([alur, "fsck", "--seal", seal, file], capture_output=True, text=True, check=False)
        expect(cut.returncode, 2)
        expect("its end was cut off" in cut.stderr, True)


main()
