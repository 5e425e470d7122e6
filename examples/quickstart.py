# One PERISA case from YAML to verdict.  Run: python3 examples/quickstart.py sop/perisa.yaml
import sys

import alur

sop = alur.load(sys.argv[1])                        # alur.SopError carries every fault with its place
with alur.Engine() as engine:                       # alur.Engine("kantor.alur") keeps cases on disk
    engine.deploy(sop)
    case = engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": False})
    try:
        case.complete("verifikasi", by="kasi:k1", outcome="ya")
    except alur.Refused as refused:
        print(refused)                              # step.not_open: verifikasi is not open; open: serah_berkas

    case.complete("serah_berkas", by="pemohon:p1", documents=["formulir"])
    for document in case.missing("periksa_berkas").documents:
        print("periksa_berkas lacks", document)
    for late in engine.overdue():
        print(late.step, "is over by", late.by)
