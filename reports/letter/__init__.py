"""The deficiency letter to the applicant (补正材料一次性告知书): its words, as Word document and as PDF."""
