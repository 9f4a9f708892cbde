import licexport
import source

licexport.main(source)
