"""Kontrak kinerja OPD dalam Excel: buku kontrak, realisasi bulanan, skor dan peringkat."""
